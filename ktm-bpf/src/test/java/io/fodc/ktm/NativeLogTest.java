package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeLogTest {
  @Test
  void keepsTheNewestLinesAndCutsLongOnes() {
    NativeLog log = new NativeLog();
    for (int i = 0; i < 200; i++) {
      log.add("line " + i + "x".repeat(1000));
    }

    assertThat(log.lines()).hasSize(NativeLog.MAX_LINES);
    assertThat(log.lines().getLast()).startsWith("line 199").hasSize(NativeLog.MAX_CHARS);
    assertThat(log.added()).isEqualTo(200);
  }

  @Test
  void ofALongMessageBothEndsStay() {
    NativeLog log = new NativeLog();
    log.add("prog 'x': BPF program load failed: Permission denied\n");
    long before = log.added() - 1;
    log.add("line\n\n".repeat(1000) + "the verdict\n");

    assertThat(log.firstAfter(before)).contains("prog 'x'");
    assertThat(log.lines()).hasSizeLessThan(20);
    assertThat(log.lines().getLast()).isEqualTo("the verdict");
  }

  @Test
  void nothingAfterTheNewest() {
    NativeLog log = new NativeLog();
    log.add("one");

    assertThat(log.firstAfter(log.added())).isEmpty();
  }
}
