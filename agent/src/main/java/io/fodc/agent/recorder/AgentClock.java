package io.fodc.agent.recorder;

import java.util.concurrent.TimeUnit;

/** The time, passed in so that tests can move it by hand. */
public interface AgentClock {
  /** The machine's clock; it can step in either direction. */
  long wallMillis();

  /** Time that only moves on, from an arbitrary origin. */
  long monotonicNanos();

  /** Waits; may return early. */
  void sleepMillis(long millis) throws InterruptedException;

  /** The real one. */
  AgentClock SYSTEM =
      new AgentClock() {
        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public long monotonicNanos() {
          return System.nanoTime();
        }

        @Override
        public void sleepMillis(long millis) throws InterruptedException {
          TimeUnit.MILLISECONDS.sleep(millis);
        }
      };
}
