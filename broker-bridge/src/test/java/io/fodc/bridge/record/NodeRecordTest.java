package io.fodc.bridge.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.FramingException;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
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
          new NodeStateRecord.Session("proxy-1", "s-9", "https://p:1"));

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
