package io.fodc.bridge.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.FramingException;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NodeRecordTest {
  private static final NodeId NODE = new NodeId("east", "data-0");
  private static final NodeConfigRecord CONFIG =
      new NodeConfigRecord(
          NODE,
          "i-1",
          1_700_000_000_000L,
          "ab12",
          List.of(
              new NodeConfigRecord.Entry(
                  "logging-level",
                  "info",
                  false,
                  "",
                  "flag",
                  "/proc/1/cmdline",
                  List.of(
                      new NodeConfigRecord.Shadowed(
                          "debug", false, "environment", "BYDB_LOGGING_LEVEL"))),
              new NodeConfigRecord.Entry(
                  "password", "#9f3c", true, "name", "file", "/etc/a.yaml:12", List.of())),
          List.of(new NodeConfigRecord.SourceGap("/etc/b.yaml", "permission denied")));
  private static final NodeStateRecord STATE =
      new NodeStateRecord(
          NODE,
          5,
          NodeRole.LIAISON,
          Map.of("zone", "ä"),
          new NodeStateRecord.Place("n:1", "pod", "", "host", "h:17912", "h:17913", "node"),
          new NodeStateRecord.Agent("0.1.0", "i-1", 4, 10_000, List.of("capture.cpu"), "off", "no"),
          new NodeStateRecord.Session("proxy-1", "s-9", "https://p:1"),
          new NodeStateRecord.Evidence(
              1_700_000_000_000L,
              3,
              List.of(
                  new NodeStateRecord.Target("http://a/metrics", true, "", 0.25, 2_000, 1),
                  new NodeStateRecord.Target("http://b/metrics", false, "timeout", 5, 0, 0))));

  @Test
  void comeBackAsTheyWereInBothFramings() {
    Framing confluent = new Framing.Confluent(42);
    assertThat(NodeConfigRecord.decode(CONFIG.encode(RecordSchema.NODE_CONFIG.singleObject())))
        .isEqualTo(CONFIG);
    assertThat(NodeConfigRecord.decode(CONFIG.encode(confluent))).isEqualTo(CONFIG);
    assertThat(NodeStateRecord.decode(STATE.encode(RecordSchema.NODE_STATE.singleObject())))
        .isEqualTo(STATE);
    assertThat(NodeStateRecord.decode(STATE.encode(confluent))).isEqualTo(STATE);
  }

  /** States of version 1 have no evidence: it is as if the agent had said nothing of it. */
  @Test
  void statesOfTheFirstVersionAreReadInBothFramings() throws Exception {
    Schema first = RecordSchema.NODE_STATE.history().getFirst();
    byte[] bytes = written(first);
    NodeStateRecord wanted =
        new NodeStateRecord(
            NODE,
            STATE.changedMillis(),
            STATE.role(),
            STATE.labels(),
            STATE.place(),
            STATE.agent(),
            STATE.session(),
            NodeStateRecord.Evidence.NONE);
    Framing object = new Framing.SingleObject(SchemaNormalization.parsingFingerprint64(first));
    assertThat(NodeStateRecord.decode(framed(object, bytes))).isEqualTo(wanted);
    assertThat(NodeStateRecord.decode(framed(new Framing.Confluent(7), bytes))).isEqualTo(wanted);
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    assertThatThrownBy(() -> NodeStateRecord.decode(framed(new Framing.Confluent(7), cut)))
        .isInstanceOf(RecordException.class);
  }

  /** Without a registry nobody does that, with one each reader does. */
  @Test
  void aReaderOfTheFirstVersionReadsThePresentOne() throws Exception {
    Framing framing = RecordSchema.NODE_STATE.singleObject();
    byte[] message = STATE.encode(framing);
    GenericRecord read =
        new GenericDatumReader<GenericRecord>(
                RecordSchema.NODE_STATE.schema(), RecordSchema.NODE_STATE.history().getFirst())
            .read(
                null,
                DecoderFactory.get()
                    .binaryDecoder(
                        message, framing.length(), message.length - framing.length(), null));
    assertThat(read.get("proxy_url")).hasToString("https://p:1");
    assertThat(read.hasField("targets")).isFalse();
  }

  private static byte[] written(Schema by) throws IOException {
    byte[] message = STATE.encode(new Framing.Confluent(1));
    Schema present = RecordSchema.NODE_STATE.schema();
    GenericRecord read =
        new GenericDatumReader<GenericRecord>(present, by)
            .read(null, DecoderFactory.get().binaryDecoder(message, 5, message.length - 5, null));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(by).write(read, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] framed(Framing framing, byte[] record) {
    AvroOutput output = new AvroOutput();
    output.putRaw(record, 0, record.length);
    return output.framed(framing);
  }

  @Test
  void onlyWhatWantsARecordOfItsOwnMakesStatesDiffer() {
    NodeStateRecord.Target target = STATE.evidence().targets().getFirst();
    NodeStateRecord later =
        with(
            new NodeStateRecord.Target(target.target(), true, "", 0.5, 1_999, 9),
            STATE.evidence().targets().getLast());
    NodeStateRecord down =
        with(
            new NodeStateRecord.Target(target.target(), false, "connect", 0.25, 0, 1),
            STATE.evidence().targets().getLast());
    assertThat(later.essence()).isEqualTo(STATE.essence());
    assertThat(down.essence()).isNotEqualTo(STATE.essence());
  }

  private static NodeStateRecord with(NodeStateRecord.Target... targets) {
    return new NodeStateRecord(
        STATE.node(),
        STATE.changedMillis() + 9,
        STATE.role(),
        STATE.labels(),
        STATE.place(),
        STATE.agent(),
        STATE.session(),
        new NodeStateRecord.Evidence(STATE.evidence().tickMillis() + 10_000, 5, List.of(targets)));
  }

  @Test
  void refuseAnotherSchemaAndNoFramingAtAll() {
    byte[] state = STATE.encode(RecordSchema.NODE_STATE.singleObject());
    assertThatThrownBy(() -> NodeConfigRecord.decode(state))
        .isInstanceOf(RecordException.class)
        .hasMessageContaining("is none of the 1 versions of node-config known here");
    assertThatThrownBy(() -> NodeConfigRecord.decode(new byte[] {'{', '}'}))
        .isInstanceOf(FramingException.class);
  }

  @Test
  @Tag("long")
  void surviveBytesChangedAndCut() {
    long seed = Long.getLong("fodc.seed", 1);
    fuzz(seed, CONFIG.encode(RecordSchema.NODE_CONFIG.singleObject()), NodeConfigRecord::decode);
    fuzz(seed, STATE.encode(RecordSchema.NODE_STATE.singleObject()), NodeStateRecord::decode);
  }

  private static void fuzz(long seed, byte[] record, Consumer<byte[]> decode) {
    Random random = new Random(seed);
    int refused = 0;
    for (int length = 0; length < record.length; length++) {
      byte[] cut = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> decode.accept(cut))
          .isInstanceOfAny(RecordException.class, FramingException.class);
    }
    for (int round = 0; round < 5_000 * Integer.getInteger("fodc.long", 1); round++) {
      byte[] changed = record.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        changed[random.nextInt(record.length)] = (byte) random.nextInt(256);
      }
      try {
        decode.accept(changed);
      } catch (RecordException | FramingException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }
}
