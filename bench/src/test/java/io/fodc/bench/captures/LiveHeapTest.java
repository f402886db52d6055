package io.fodc.bench.captures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LiveHeapTest {
  @Test
  void addsUpTheGenerationsOfASerialHeap() {
    String said =
        """
        27636:
        DefNew     total 10688K, used 3502K [0x00000000e0000000, 0x00000000e0b90000)
         eden space 9536K,  36% used [0x00000000e0000000, 0x00000000e036bb28)
        Tenured    total 23548K, used 14128K [0x00000000eaaa0000, 0x00000000ec19f000)
         the  space 23548K,  59% used [0x00000000eaaa0000, 0x00000000eb86c0a0)
        Metaspace       used 31000K, committed 31500K, reserved 1114112K
        """;
    assertThat(LiveHeap.used(said)).isEqualTo((3502L + 14128) * 1024);
  }

  @Test
  void refusesWhatTellsOfNoHeap() {
    assertThatThrownBy(() -> LiveHeap.used("27636:\nno such process"))
        .hasMessageContaining("no such process");
  }

  @Test
  void looksIntoALivingJvm() {
    assertThat(LiveHeap.bytes(ProcessHandle.current().pid()))
        .isBetween(1L << 20, Runtime.getRuntime().maxMemory());
  }
}
