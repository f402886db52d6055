package io.fodc.ktm.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Java's numbers are those of the C header. */
class ProfileLayoutTest {
  private static final Pattern DEFINE = Pattern.compile("(?m)^#define (PROFILE_\\w+)\\s+(\\d+)");

  @Test
  void agreesWithTheHeader() throws IOException {
    Map<String, Integer> header = new HashMap<>();
    Matcher define = DEFINE.matcher(read("profile.h"));
    while (define.find()) {
      header.put(define.group(1), Integer.valueOf(define.group(2)));
    }
    assertThat(header)
        .containsEntry("PROFILE_TARGETS", StackRequest.MOST_PROCESSES)
        .containsEntry("PROFILE_SAMPLES", StackBounds.DEFAULT.samples())
        .containsEntry("PROFILE_STACKS", StackBounds.DEFAULT.stacks())
        .containsEntry("PROFILE_OVERFLOW_STACKS", StackBounds.DEFAULT.overflow())
        .containsEntry("PROFILE_OVERFLOW", ProfileLayout.OVERFLOW_BIT)
        .containsEntry("PROFILE_DEPTH", ProfileLayout.DEPTH)
        .containsEntry("PROFILE_NO_STACK", -ProfileLayout.NO_STACK)
        .containsEntry("PROFILE_REASON_ON_CPU", StackSample.Reason.ON_CPU.ordinal())
        .containsEntry("PROFILE_REASON_BLOCKED", StackSample.Reason.BLOCKED.ordinal())
        .containsEntry("PROFILE_REASON_IO", StackSample.Reason.IO.ordinal())
        .containsEntry("PROFILE_COUNT_SAMPLES", ProfileLayout.COUNT_SAMPLES)
        .containsEntry("PROFILE_COUNT_FULL", ProfileLayout.COUNT_FULL)
        .containsEntry("PROFILE_COUNT_COLLISIONS", ProfileLayout.COUNT_COLLISIONS)
        .containsEntry("PROFILE_COUNT_SHORT", ProfileLayout.COUNT_SHORT)
        .containsEntry("PROFILE_COUNT_UNTRACKED", ProfileLayout.COUNT_UNTRACKED);
  }

  @Test
  void namesWhatTheProgramHas() throws IOException {
    assertThat(read("profile.bpf.c"))
        .contains(
            "} " + ProfileLayout.TARGETS + " SEC(\".maps\")",
            "} " + ProfileLayout.SAMPLES + " SEC(\".maps\")",
            "} " + ProfileLayout.STACKS + " SEC(\".maps\")",
            "} " + ProfileLayout.OVERFLOW + " SEC(\".maps\")",
            "} " + ProfileLayout.COUNTS + " SEC(\".maps\")",
            "int " + ProfileLayout.ON_CPU + "(",
            "int " + ProfileLayout.OFF_CPU + "(",
            "__u64 " + ProfileLayout.THRESHOLD);
  }

  private static String read(String name) throws IOException {
    return Files.readString(
        Path.of(System.getProperty("fodc.root"), "ktm-bpf", "src", "main", "bpf", name));
  }
}
