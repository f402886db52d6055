package io.fodc.bridge.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.record.WindowPart;
import io.fodc.schemas.node.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of windows in parts is given out, and when; a test moves the clock. */
class PendingWindowsTest {
  private static final NodeId NODE = new NodeId("east", "data-0");

  private final List<String> given = new ArrayList<>();
  private final PendingWindows pending =
      new PendingWindows(
          (node, window) -> given.add("%d-%d".formatted(window.count(), window.missing())));
  private long now = 1_000_000;

  private void add(long from, long to, int part, int parts) {
    pending.add(
        NODE,
        new WindowName(from, to, "i"),
        new WindowPart(part, parts),
        new byte[10],
        new Arrival(0, 0, now, now, true));
  }

  private void assertEmpty() {
    assertThat(pending.has(NODE)).isFalse();
    assertThat(pending.windows()).isZero();
    assertThat(pending.bytes()).isZero();
  }

  @Test
  void aWindowCutAnewTakesThePlaceOfWhatCameOfItsFirstCut() {
    add(1, 3, 2, 3);
    for (int part = 0; part < 5; part++) {
      add(1, 3, part, 5);
    }
    assertThat(given).containsExactly("5-0");
    assertEmpty();
  }

  @Test
  void aWholeWindowDropsPartsOfOneThatItCovers() {
    add(1, 3, 2, 3);
    add(1, 4, 0, 2);
    add(1, 4, 1, 2);
    assertThat(given).containsExactly("2-0");
    assertEmpty();
  }

  /** Nobody waits behind it, and its agent sends nothing else before the rest of it. */
  @Test
  void theNewestWindowWaitsLongForTheRestOfIt() {
    add(1, 3, 0, 2);
    now += PendingWindows.ALONE_MILLIS - 1;
    pending.expire(now);
    assertThat(given).isEmpty();
    pending.expire(now + 1);
    assertThat(given).containsExactly("2-1");
    assertEmpty();
  }

  @Test
  void oneThatOthersWaitBehindIsGivenOutAfterAMinute() {
    add(1, 3, 0, 2);
    add(4, 6, 0, 1);
    now += PendingWindows.PATIENCE_MILLIS - 1;
    pending.expire(now);
    assertThat(given).isEmpty();
    pending.expire(now + 1);
    assertThat(given).containsExactly("2-1", "1-0");
    assertEmpty();
  }
}
