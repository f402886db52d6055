package io.fodc.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.capture.CaptureKind;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaptureOptionTest {
  private static final Map<CaptureKind, Set<String>> EVENTS =
      Map.of(
          CaptureKind.CPU, Set.of("cpu", "wall"),
          CaptureKind.ALLOCS, Set.of("alloc"),
          CaptureKind.LOCK, Set.of("lock"));

  @Test
  void anEventIsOfTheKindThatWasAskedFor() {
    for (CaptureKind kind : EnumSet.allOf(CaptureKind.class)) {
      for (String event : Set.of("cpu", "wall", "alloc", "lock", "itimer", "cpu,alloc")) {
        assertThat(CaptureOption.problem(kind, "event", event).isEmpty())
            .as(kind + " " + event)
            .isEqualTo(EVENTS.getOrDefault(kind, Set.of()).contains(event));
      }
    }
  }

  @Test
  void whatIsRefusedSaysWhatIsAllowed() {
    assertThat(CaptureOption.problem(CaptureKind.CPU, "event", "alloc"))
        .contains("option event = 'alloc' must be cpu or wall");
    assertThat(CaptureOption.problem(CaptureKind.HEAP, "event", "alloc"))
        .hasValueSatisfying(
            problem -> assertThat(problem).startsWith("option 'event' is none of kind heap"));
    assertThat(CaptureOption.problem(CaptureKind.CPU, "rate", "99")).isEmpty();
  }
}
