package io.fodc.bridge.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintsTest {
  /** A failure prints the number that belongs there. */
  @Test
  void areThoseOfThePresentSchemas() {
    assertThat(Fingerprints.METRIC_WINDOW).isEqualTo(RecordSchema.METRIC_WINDOW.singleObject());
    assertThat(Fingerprints.NODE_CONFIG).isEqualTo(RecordSchema.NODE_CONFIG.singleObject());
    assertThat(Fingerprints.NODE_STATE).isEqualTo(RecordSchema.NODE_STATE.singleObject());
  }
}
