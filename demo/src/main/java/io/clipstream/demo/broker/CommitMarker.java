package io.clipstream.demo.broker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;

/**
 * Writes the marker by which a partition learns that a transaction was committed, as its coordinator does ({@code
 * WriteTxnMarkers}). The admin client writes markers of aborts only (KIP-664). Plain text, as the embedded broker listens.
 *
 * @param partition that holds the transaction open
 * @param producerId of the transaction
 * @param producerEpoch of the transaction
 * @param coordinatorEpoch that the partition knows
 */
record CommitMarker(TopicPartition partition, long producerId, int producerEpoch, int coordinatorEpoch) {
    private static final int MILLIS = 30_000;
    private static final int MAX_ANSWER = 1 << 20;

    /** Writes it at the partition's leader. */
    void write(Node leader) throws IOException {
        WriteTxnMarkersRequestData data = new WriteTxnMarkersRequestData()
                .setMarkers(List.of(new WritableTxnMarker()
                        .setProducerId(producerId)
                        .setProducerEpoch((short) producerEpoch)
                        .setCoordinatorEpoch(coordinatorEpoch)
                        .setTransactionResult(true)
                        .setTopics(List.of(new WritableTxnMarkerTopic()
                                .setName(partition.topic())
                                .setPartitionIndexes(List.of(partition.partition()))))));
        short version = ApiKeys.WRITE_TXN_MARKERS.oldestVersion();
        RequestHeader header = new RequestHeader(ApiKeys.WRITE_TXN_MARKERS, version, "clipstream-demo", 1);
        ByteBuffer request =
                new WriteTxnMarkersRequest.Builder(data).build(version).serializeWithHeader(header);
        WriteTxnMarkersResponse response =
                (WriteTxnMarkersResponse) AbstractResponse.parseResponse(exchange(leader, request), header);
        Errors error = response.errorsByProducerId()
                .getOrDefault(producerId, java.util.Map.of())
                .getOrDefault(partition, Errors.UNKNOWN_SERVER_ERROR);
        if (error != Errors.NONE) {
            throw new IOException("Cannot write the commit marker of producer " + producerId + " on " + partition + ": "
                    + error.message());
        }
    }

    private static ByteBuffer exchange(Node leader, ByteBuffer request) throws IOException {
        try (Socket socket = new Socket(leader.host(), leader.port())) {
            socket.setSoTimeout(MILLIS);
            byte[] bytes = new byte[request.remaining()];
            request.get(bytes);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int size = in.readInt();
            if (size < 0 || size > MAX_ANSWER) {
                throw new IOException("The broker's answer would have " + size + " bytes");
            }
            return ByteBuffer.wrap(in.readNBytes(size));
        }
    }
}
