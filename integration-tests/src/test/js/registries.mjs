// The two registry clients behind one shape: register(topic, schema), encode(topic, value), decode(topic, bytes).
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType } from '@confluentinc/schemaregistry';

export class KafkajsRegistry {
  name = 'kafkajs-registry';

  constructor(url) {
    this.client = new SchemaRegistry({ host: url });
  }

  async register(topic, schema) {
    const { id } = await this.client.register({ type: SchemaType.AVRO, schema }, { subject: `${topic}-value` });
    this.id = id;
  }

  encode(topic, value) {
    return this.client.encode(this.id, value);
  }

  decode(topic, bytes) {
    return this.client.decode(bytes);
  }
}

export class ConfluentRegistry {
  name = 'confluent-registry';

  constructor(url) {
    this.client = new SchemaRegistryClient({ baseURLs: [url], cacheCapacity: 100 });
    this.serializer = new AvroSerializer(this.client, SerdeType.VALUE, { useLatestVersion: true });
    this.deserializer = new AvroDeserializer(this.client, SerdeType.VALUE, {});
  }

  async register(topic, schema) {
    await this.client.register(`${topic}-value`, { schemaType: 'AVRO', schema });
  }

  encode(topic, value) {
    return this.serializer.serialize(topic, value);
  }

  decode(topic, bytes) {
    return this.deserializer.deserialize(topic, bytes);
  }
}
