package io.fodc.profiling.jvm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;

/** A program whose first profile of itself is asked for by a virtual thread. */
final class ProfileFromVirtualThread {
  private ProfileFromVirtualThread() {}

  /** Says what came of it. */
  public static void main(String[] arguments) throws InterruptedException {
    Thread.ofVirtual().start(ProfileFromVirtualThread::profile).join();
  }

  private static void profile() {
    try {
      OwnJvm.profile(ProfiledEvent.CPU, Duration.ofMillis(200), new ByteArrayOutputStream());
      System.out.println("profiled");
    } catch (ProfilingException | IOException | InterruptedException e) {
      System.out.println(e);
    }
  }
}
