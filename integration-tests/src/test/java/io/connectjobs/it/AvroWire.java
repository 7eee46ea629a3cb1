package io.connectjobs.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.connectjobs.local.LocalRegistry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Records as Confluent's serializers put them on the wire: a zero, the id of the schema in four bytes, Avro in binary. */
record AvroWire(LocalRegistry registry) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PREFIX = 5;

    byte[] write(String topic, GenericRecord value) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream prefix = new DataOutputStream(bytes);
        prefix.writeByte(0);
        prefix.writeInt(register(topic + "-value", value.getSchema()));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(value.getSchema()).write(value, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** @param reader what a worker knows the records by */
    GenericRecord read(byte[] bytes, Schema reader) throws IOException, InterruptedException {
        if (bytes[0] != 0) {
            throw new IOException("The record begins with " + bytes[0] + ", not with Confluent's 0");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        Schema writer = schema("/schemas/ids/" + id);
        return new GenericDatumReader<GenericRecord>(writer, reader)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, PREFIX, bytes.length - PREFIX, null));
    }

    /** The latest of a subject. */
    Schema latest(String subject) throws IOException, InterruptedException {
        return schema("/subjects/" + subject + "/versions/latest");
    }

    private int register(String subject, Schema schema) throws IOException, InterruptedException {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("schema", schema.toString())
                .toString();
        return ask("POST", "/subjects/" + subject + "/versions", body)
                .path("id")
                .asInt();
    }

    private Schema schema(String path) throws IOException, InterruptedException {
        return new Schema.Parser().parse(ask("GET", path, "").path("schema").asText());
    }

    private JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = registry.send(method, path, body);
        if (answer.statusCode() != 200) {
            throw new IOException(
                    method + " " + path + " was answered with " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
