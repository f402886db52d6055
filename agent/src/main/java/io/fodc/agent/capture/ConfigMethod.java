package io.fodc.agent.capture;

import io.fodc.agent.link.ConfigSource;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A fresh snapshot of the node's configuration. It has no artifact of its own: the snapshot goes
 * over the link, ahead of the word that the capture is done.
 */
public final class ConfigMethod implements CaptureMethod {
  private static final Duration EXPECTED = Duration.ofSeconds(1);
  private static final long LOOK_MILLIS = 20;

  private final ConfigSource source;
  private final InstantSource clock;

  public ConfigMethod(ConfigSource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "snapshot";
  }

  @Override
  public Assessment assess(CaptureOrder order) {
    return new Assessment.Ready(EXPECTED, 0, java.util.Map.of());
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink) throws InterruptedException {
    long askedMillis = clock.millis();
    Optional<ConfigSnapshot> seen = source.newest();
    source.collect("capture " + order.id());
    // The one that comes next may have been under way already; the one after was not, whatever
    // somebody did to the clock.
    int newer = 0;
    while (newer < 2) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      Optional<ConfigSnapshot> newest = source.newest();
      if (newest.isPresent() && !isSame(newest, seen)) {
        seen = newest;
        newer += newest.get().getCollectedMillis() >= askedMillis ? 2 : 1;
      }
    }
    sink.measure("entries", Integer.toString(seen.map(ConfigSnapshot::getEntriesCount).orElse(0)));
  }

  private static boolean isSame(Optional<ConfigSnapshot> a, Optional<ConfigSnapshot> b) {
    return a.isPresent() && b.isPresent() && a.get() == b.get();
  }
}
