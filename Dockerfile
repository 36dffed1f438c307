# syntax=docker/dockerfile:1.7
# The application for a cluster of one's own; the demo's embedded broker and registry are not in it.
#   docker build -t clipstream .                      for the CPU
#   docker build -t clipstream:cuda --target cuda .   for an NVIDIA GPU (x86-64, with NVIDIA's container toolkit)
# It writes to /var/lib/clipstream (state, unpacked native libraries) and /tmp alone, so the rest may be read-only.

FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /source
COPY . .
# Others' jars change seldom and ours often: they become two layers.
RUN --mount=type=cache,target=/maven \
    mvn -B -ntp -Dmaven.repo.local=/maven -pl streams-app -am package -Dmaven.test.skip=true \
        dependency:copy-dependencies -DincludeScope=runtime -DexcludeGroupIds=io.clipstream -DoutputDirectory=target/lib \
 && mkdir /others /ours \
 && cp streams-app/target/lib/*.jar /others/ \
 && cp core/target/*.jar images/target/*.jar schemas/target/*.jar model-loader/target/*.jar streams-app/target/*.jar /ours/

FROM eclipse-temurin:17.0.15_6-jre-noble AS application
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN groupadd --system --gid 10001 clipstream \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/clipstream --create-home clipstream
COPY --from=build /others/ /opt/clipstream/lib/
COPY --from=build /ours/ /opt/clipstream/lib/
COPY LICENSE NOTICE /opt/clipstream/
COPY demo/src/main/model/clipstream-mini/ /opt/clipstream/models/clipstream-mini/
# Of the JVM: half of the container's memory for the heap, since weights, pictures and the engine are native; an end when memory ends,
# so that a supervisor starts it anew; and, where this runtime has it, the Vector API, with which pictures are resized and labels
# multiplied faster.
RUN printf '%s\n' \
      '-XX:MaxRAMPercentage=50' \
      '-XX:+ExitOnOutOfMemoryError' \
      '-Dai.djl.offline=true' \
      '-Dorg.bytedeco.javacpp.cachedir=/var/lib/clipstream/javacpp' \
      > /opt/clipstream/java.options \
 && java --list-modules > /tmp/modules \
 && if grep -q '^jdk\.incubator\.vector@' /tmp/modules; then \
      echo '--add-modules=jdk.incubator.vector' >> /opt/clipstream/java.options; \
    fi \
 && rm /tmp/modules
# Any setting can be given as an environment variable too, such as CLIPSTREAM_BOOTSTRAP_SERVERS; those win.
RUN printf '%s\n' \
      'model=/opt/clipstream/models/clipstream-mini' \
      'http.host=0.0.0.0' \
      'http.port=8080' \
      'kafka.state.dir=/var/lib/clipstream/state' \
      > /opt/clipstream/clipstream.properties
# Of glibc, as bin/clipstream run has it: two heaps that threads share.
ENV DJL_CACHE_DIR=/var/lib/clipstream/djl \
    MALLOC_ARENA_MAX=2 \
    JAVA_OPTS=""
USER 10001:10001
WORKDIR /var/lib/clipstream
VOLUME /var/lib/clipstream
EXPOSE 8080
# Ready: model loaded, labels restored, Streams running. The image has no HTTP client, but Bash has one.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
  CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]
# The shell gives way to Java, which then gets the signals; "$@" is the command.
ENTRYPOINT ["/bin/bash", "-c", "exec java @/opt/clipstream/java.options $JAVA_OPTS -cp '/opt/clipstream/lib/*' io.clipstream.streams.app.Main \"$@\"", "clipstream"]
CMD ["run", "--config", "/opt/clipstream/clipstream.properties"]

# PyTorch's CUDA libraries of the release that DJL's native bridge was built for. They are published as a Python wheel.
FROM python:3.12.11-slim-bookworm AS torch
RUN pip install --no-cache-dir --target /torch torch==2.7.1

FROM application AS cuda
COPY --from=torch /torch/torch/lib/ /opt/torch/lib/
COPY --from=torch /torch/nvidia/ /opt/torch/nvidia/
ENV PYTORCH_LIBRARY_PATH=/opt/torch/lib \
    PYTORCH_VERSION=2.7.1 \
    PYTORCH_FLAVOR=cu128 \
    LD_LIBRARY_PATH=/opt/torch/lib:/opt/torch/nvidia/cublas/lib:/opt/torch/nvidia/cuda_cupti/lib:/opt/torch/nvidia/cuda_nvrtc/lib:/opt/torch/nvidia/cuda_runtime/lib:/opt/torch/nvidia/cudnn/lib:/opt/torch/nvidia/cufft/lib:/opt/torch/nvidia/cufile/lib:/opt/torch/nvidia/curand/lib:/opt/torch/nvidia/cusolver/lib:/opt/torch/nvidia/cusparse/lib:/opt/torch/nvidia/cusparselt/lib:/opt/torch/nvidia/nccl/lib:/opt/torch/nvidia/nvjitlink/lib:/opt/torch/nvidia/nvtx/lib \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility

# What a build without --target gives.
FROM application
