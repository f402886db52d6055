package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KtmThreadTest {
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  @Test
  void aCallThatDoesNotReturnCostsItsCallersOnlyTheirPatience() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    try (KtmThread thread = new KtmThread()) {
      assertThatThrownBy(() -> thread.call("loading", SHORT, () -> awaited(hangs)))
          .isInstanceOfSatisfying(
              KtmException.class, e -> assertThat(e.fault()).isEqualTo(KtmFault.HUNG))
          .hasMessageContaining("loading did not return within 20 ms")
          .hasMessageContaining(KtmFault.HUNG.remedy());
      for (int i = 0; i < 100; i++) {
        assertThatThrownBy(() -> thread.call("reading", 0, () -> "never run"))
            .isInstanceOf(KtmException.class);
      }

      hangs.countDown();

      assertThat(thread.call("reading", LONG, () -> "well again")).isEqualTo("well again");
    }
  }

  @Test
  void whatACallThrowsIsTold() {
    try (KtmThread thread = new KtmThread()) {
      assertThatThrownBy(
              () ->
                  thread.call(
                      "opening",
                      LONG,
                      () -> {
                        throw new KtmException(KtmFault.NO_BTF, 2, "no types");
                      }))
          .isInstanceOfSatisfying(
              KtmException.class, e -> assertThat(e.fault()).isEqualTo(KtmFault.NO_BTF));
      assertThatThrownBy(
              () ->
                  thread.call(
                      "opening",
                      LONG,
                      () -> {
                        throw new IllegalStateException("a fault of ours");
                      }))
          .isInstanceOfSatisfying(
              KtmException.class, e -> assertThat(e.fault()).isEqualTo(KtmFault.CALL_FAILED))
          .hasMessageContaining("a fault of ours");
    }
  }

  private static String awaited(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return "late";
  }
}
