package io.fodc.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.node.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartStateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "QUEUED|RUNNING UPLOADING DONE FAILED REFUSED EXPIRED CANCELLED",
        "RUNNING|UPLOADING DONE FAILED REFUSED EXPIRED CANCELLED",
        "UPLOADING|DONE FAILED EXPIRED CANCELLED",
        "DONE|",
        "FAILED|",
        "REFUSED|",
        "EXPIRED|",
        "CANCELLED|"
      })
  void goesForwardOnly(PartState from, String to) {
    Set<String> legal = to == null ? Set.of() : Set.of(to.split(" "));
    for (PartState next : PartState.values()) {
      assertThat(from.mayBecome(next))
          .as(from + " to " + next)
          .isEqualTo(legal.contains(next.name()));
    }
    assertThat(from.ended()).isEqualTo(legal.isEmpty());
  }

  @Test
  void anEndedPartStaysAsItIs() {
    Part part = Part.queued("x-0", new NodeId("c", "n"), "", 1, 2, "t");
    Part done = part.ended(PartState.DONE, "", "", 5);
    assertThatThrownBy(() -> done.ended(PartState.FAILED, "", "", 6))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> part.ended(PartState.RUNNING, "", "", 6))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "DONE QUEUED,false,RUNNING",
    "DONE DONE,false,DONE",
    "DONE FAILED,false,PARTIAL",
    "REFUSED FAILED,false,FAILED",
    "DONE CANCELLED,true,CANCELLED",
    "CANCELLED RUNNING,true,RUNNING"
  })
  void aCaptureIsWhatItsPartsAddUpTo(String parts, boolean cancelled, CaptureState state) {
    List<PartState> states = Arrays.stream(parts.split(" ")).map(PartState::valueOf).toList();
    assertThat(CaptureState.of(states, cancelled)).isEqualTo(state);
  }
}
