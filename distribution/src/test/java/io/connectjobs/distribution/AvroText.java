package io.connectjobs.distribution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** What an Avro converter does between Connect and a topic, for the few types that the schemas here have. */
final class AvroText {
    private AvroText() {}

    /** To the bytes of Avro and back. */
    static GenericRecord throughAvro(Struct struct, Schema schema) throws IOException {
        GenericRecord written = record(struct, schema);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(written, encoder);
        encoder.flush();
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
    }

    private static GenericRecord record(Struct struct, Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : struct.schema().fields()) {
            record.put(
                    field.name(),
                    plain(struct.get(field), schema.getField(field.name()).schema()));
        }
        return record;
    }

    @SuppressWarnings("JavaUtilDate") // what Connect's Timestamp is made of
    private static @Nullable Object plain(@Nullable Object value, Schema schema) {
        if (schema.isUnion()) {
            return plain(value, schema.getTypes().get(1));
        }
        if (value instanceof Struct struct) {
            return record(struct, schema);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(one -> plain(one, schema.getElementType())).toList();
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        return value instanceof Date date ? (Object) date.getTime() : value;
    }

    /** The schema that Connect sees behind such a converter. */
    static org.apache.kafka.connect.data.Schema connect(Schema avro) {
        return builder(avro).build();
    }

    private static SchemaBuilder builder(Schema avro) {
        return switch (avro.getType()) {
            case RECORD -> {
                SchemaBuilder struct = SchemaBuilder.struct().name(avro.getFullName());
                avro.getFields().forEach(field -> struct.field(field.name(), connect(field.schema())));
                yield struct;
            }
            case UNION -> builder(avro.getTypes().get(1)).optional();
            case STRING, ENUM -> SchemaBuilder.string();
            case LONG -> SchemaBuilder.int64();
            case BOOLEAN -> SchemaBuilder.bool();
            default -> throw new IllegalArgumentException("No field of these schemas has the type " + avro.getType());
        };
    }
}
