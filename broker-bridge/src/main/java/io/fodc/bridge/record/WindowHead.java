package io.fodc.bridge.record;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a record before its symbols. */
final class WindowHead {
  private WindowHead() {}

  /** Writes what comes before and after the part, which is known last. */
  static void write(
      WindowOrigin origin, long[] ticks, AvroOutput beforePart, AvroOutput afterPart) {
    beforePart.putText(origin.node().cluster());
    beforePart.putText(origin.node().nodeId());
    beforePart.putText(origin.role().word());
    if (!origin.labels().isEmpty()) {
      beforePart.putLong(origin.labels().size());
      new TreeMap<>(origin.labels())
          .forEach(
              (name, value) -> {
                beforePart.putText(name);
                beforePart.putText(value);
              });
    }
    beforePart.putLong(0);
    beforePart.putText(origin.agentInstance());
    beforePart.putLong(origin.intervalMillis());

    afterPart.putLong(ticks[0]);
    afterPart.putLong(ticks[ticks.length - 1]);
    afterPart.putLong(ticks.length);
    afterPart.putLong(ticks[0]);
    afterPart.putDeltas(ticks, 1, ticks.length);
    afterPart.putLong(0);
    if (!origin.gaps().isEmpty()) {
      afterPart.putLong(origin.gaps().size());
      for (Gap gap : origin.gaps()) {
        afterPart.putText(gap.kind());
        afterPart.putText(gap.subject());
        afterPart.putText(gap.reason());
        afterPart.putLong(gap.fromMillis());
        afterPart.putLong(gap.toMillis());
      }
    }
    afterPart.putLong(0);
  }

  static void join(WindowPart part, AvroOutput beforePart, AvroOutput afterPart, AvroOutput head) {
    head.putAll(beforePart);
    head.putLong(part.index());
    head.putLong(part.count());
    head.putAll(afterPart);
  }

  /** What a head says. */
  record Read(WindowOrigin origin, WindowPart part, long[] ticks) {}

  static Read read(AvroInput input) {
    try {
      return readAll(input);
    } catch (IllegalArgumentException e) {
      throw new RecordException("the record names no node: " + e.getMessage(), e);
    }
  }

  private static Read readAll(AvroInput input) {
    NodeId node =
        new NodeId(
            input.readText("cluster", NodeId.MAX_BYTES),
            input.readText("node_id", NodeId.MAX_BYTES));
    NodeRole role = new NodeRole(text(input, "role"));
    Map<String, String> labels = readLabels(input);
    String agentInstance = text(input, "agent_instance");
    long interval = input.readLong();
    int index = input.readIndex("part.index", RecordLimits.MAX_PARTS - 1);
    int count = input.readIndex("part.count", RecordLimits.MAX_PARTS);
    WindowPart part = new WindowPart(index, count);
    long from = input.readLong();
    long to = input.readLong();
    long[] ticks = readTicks(input);
    if (from != ticks[0] || to != ticks[ticks.length - 1]) {
      throw input.broken(
          "the ticks are from %d to %d, the record says from %d to %d"
              .formatted(ticks[0], ticks[ticks.length - 1], from, to));
    }
    List<Gap> gaps = readGaps(input);
    return new Read(
        new WindowOrigin(node, role, labels, agentInstance, interval, gaps), part, ticks);
  }

  private static Map<String, String> readLabels(AvroInput input) {
    Map<String, String> labels = new TreeMap<>();
    int most = RecordLimits.MAX_NODE_WORDS;
    for (int n; (n = input.readBlock("node labels", most - labels.size())) > 0; ) {
      for (int i = 0; i < n; i++) {
        if (labels.put(text(input, "name of a label"), text(input, "value of a label")) != null) {
          throw input.broken("a node label is there twice");
        }
      }
    }
    return labels;
  }

  private static long[] readTicks(AvroInput input) {
    long[] ticks = new long[0];
    for (int n; (n = input.readBlock("ticks", RecordLimits.MAX_TICKS - ticks.length)) > 0; ) {
      int held = ticks.length;
      ticks = Arrays.copyOf(ticks, held + n);
      for (int i = held; i < ticks.length; i++) {
        long step = input.readLong();
        long before = i == 0 ? 0 : ticks[i - 1];
        if (step < (i == 0 ? 0 : 1) || step > Long.MAX_VALUE - before) {
          throw input.broken("tick " + i + " is " + step + " ms after the one before");
        }
        ticks[i] = before + step;
      }
    }
    if (ticks.length == 0) {
      throw input.broken("there is no tick");
    }
    return ticks;
  }

  private static List<Gap> readGaps(AvroInput input) {
    List<Gap> gaps = new ArrayList<>();
    int most = RecordLimits.MAX_NODE_WORDS;
    for (int n; (n = input.readBlock("gaps", most - gaps.size())) > 0; ) {
      for (int i = 0; i < n; i++) {
        gaps.add(
            new Gap(
                text(input, "kind"),
                text(input, "subject"),
                text(input, "reason"),
                input.readLong(),
                input.readLong()));
      }
    }
    return gaps;
  }

  private static String text(AvroInput input, String what) {
    return input.readText(what, RecordLimits.MAX_TEXT_BYTES);
  }
}
