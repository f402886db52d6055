package io.fodc.bridge.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.node.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class FramingTest {
  @Test
  void isReadFromWhatAvrosMessageEncoderWrites() throws Exception {
    Schema schema = Schema.create(Schema.Type.STRING);
    var buffer = new BinaryMessageEncoder<CharSequence>(new GenericData(), schema).encode("x");
    byte[] message = new byte[buffer.remaining()];
    buffer.get(message);

    Framing framing = Framing.of(message);

    assertThat(framing)
        .isEqualTo(new Framing.SingleObject(SchemaNormalization.parsingFingerprint64(schema)));
    byte[] written = new byte[framing.length()];
    framing.write(written, 0);
    assertThat(message).startsWith(written).hasSize(framing.length() + 2);
  }

  @Test
  void ofConfluentIsAZeroAndTheIdHighestByteFirst() {
    byte[] message = HexFormat.of().parseHex("000000002a07");

    assertThat(Framing.of(message)).isEqualTo(new Framing.Confluent(42));
    byte[] written = new byte[5];
    new Framing.Confluent(42).write(written, 0);
    assertThat(message).startsWith(written);
  }

  @Test
  void isNotFoundInOtherBytes() {
    for (String hex :
        new String[] {"", "00", "c301", "c3020000000000000000", "7b7d", "00ffffffff"}) {
      assertThatThrownBy(() -> Framing.of(HexFormat.of().parseHex(hex)))
          .isInstanceOf(FramingException.class);
    }
    assertThatThrownBy(() -> new Framing.Confluent(-1)).hasMessageContaining("is negative");
  }

  @Test
  void keysEscapeWhatSeparatesTheirParts() {
    NodeId odd = new NodeId("a/b%2F", "%25/ü");

    assertThat(NodeKey.text(odd)).isEqualTo("a%2Fb%252F/%2525%2Fü");
    assertThat(NodeKey.node(NodeKey.bytes(odd))).isEqualTo(odd);
    assertThat(NodeKey.text(new NodeId("east", "data-0"))).isEqualTo("east/data-0");
    for (String bad : new String[] {"", "east", "/n", "c/", "a/b/c", "c/\u0007"}) {
      assertThatThrownBy(() -> NodeKey.node(bad.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(FramingException.class);
    }
    assertThatThrownBy(() -> NodeKey.node(new byte[] {'c', '/', (byte) 0xFF}))
        .isInstanceOf(FramingException.class);
    assertThatThrownBy(() -> NodeKey.node(new byte[5_000])).isInstanceOf(FramingException.class);
  }

  @Test
  void headersComeBackAndSayWhatCloudEventsAsks() {
    Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
    RecordHeaders written =
        RecordHeaders.ofWindow(
            new NodeId("east", "data/0"),
            new WindowCut("5f0c", 1_700_000_000_000L, 1_700_000_020_000L, 3),
            2,
            new Framing.Confluent(7));
    written.addTo(headers);

    assertThat(RecordHeaders.of(headers)).isEqualTo(written);
    StringBuilder shown = new StringBuilder();
    headers.forEach(
        header ->
            shown
                .append(header.key())
                .append('=')
                .append(new String(header.value(), StandardCharsets.UTF_8))
                .append('\n'));
    assertThat(shown.toString())
        .isEqualTo(
            """
            ce_specversion=1.0
            ce_type=io.fodc.metric-window.v1
            ce_source=/fodc/agent/east/data%2F0
            ce_id=east/data%2F0/1700000000000-1700000020000/5f0c/2-3
            ce_time=2023-11-14T22:13:20Z
            content-type=application/vnd.confluent.avro
            fodc-framing=confluent
            """);
  }

  @Test
  void headersThatAreMissingOrTooLongAreNamed() {
    Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
    assertThatThrownBy(() -> RecordHeaders.of(headers))
        .hasMessageContaining("header ce_specversion is missing");
    RecordHeaders.ofNode(
            RecordHeaders.NODE_STATE, new NodeId("c", "n"), 0, new Framing.SingleObject(1))
        .addTo(headers);
    headers.add(new RecordHeader("ce_id", new byte[3_000]));
    assertThatThrownBy(() -> RecordHeaders.of(headers))
        .hasMessageContaining("header ce_id has 3000 bytes");
  }
}
