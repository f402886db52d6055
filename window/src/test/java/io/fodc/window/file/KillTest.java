package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.window.WindowView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that records is killed at random moments; its file has what it said it recorded. */
@Tag("long")
class KillTest {
  private static final int KILLS = 100;
  private static final long AMPLE = 24 << 20;
  private static final long TIGHT = 300_000;

  /** Ticks that one tick may cost: what it makes room for needs one gap in the file. */
  private static final int MOST_EVICTED = 600;

  @TempDir private Path folder;

  private final long seed = Long.getLong("fodc.seed", 5);
  private final Random random = new Random(seed);
  private int killed;
  private int ticks;
  private int torn;
  private int evicting;

  /** What the process said last. */
  private record Said(int newest, int oldest, long evicted) {
    static Said of(String line) {
      String[] words = line.split(" ", -1);
      return new Said(
          Integer.parseInt(words[0]), Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }
  }

  @Timeout(value = 1, unit = TimeUnit.HOURS) // it is short, but starts many processes
  @Test
  void losesNothingThatWasAcknowledgedAndInventsNothing() throws Exception {
    int kills = KILLS * Integer.getInteger("fodc.long", 1);
    for (int i = 0; i < kills; i++) {
      boolean ample = i % 4 == 3;
      killOne(folder.resolve(ample ? "ample" : "tight"), ample ? AMPLE : TIGHT, ample ? 200 : 7);
    }
    System.out.printf(
        "kill: %d processes killed after %d ticks; %d left a torn row, %d had evicted (seed %d)%n",
        killed, ticks, torn, evicting, seed);
    assertThat(killed).isEqualTo(kills);
    assertThat(evicting).isPositive();
  }

  private void killOne(Path where, long bytes, int churn) throws Exception {
    Said said = killAfter(random.nextInt(200), start(where, bytes, churn));
    MadeTicks made = new MadeTicks(60, churn);
    try (RecordedFile file = WindowFile.read(where.resolve(WindowDirectory.FILE));
        WindowView view = file.view()) {
      FileReport report = file.report();
      assertThat(report.isSound()).as("seed %d, kill %d: %s", seed, killed, report).isTrue();
      made.assertRight(view, file.table());
      int newest = MadeTicks.number(view.newestTickMillis());
      int oldest = MadeTicks.number(view.oldestTickMillis());
      // The tick after the last one told may be there: it was on its way.
      assertThat(newest)
          .as("seed %d, kill %d", seed, killed)
          .isBetween(said.newest(), said.newest() + 1);
      if (bytes == AMPLE) {
        assertThat(oldest).isZero();
      }
      // What the tick on its way made room with is gone: mostly a block of some 50 ticks, seldom as
      // much as the largest piece needs in one gap of the file. 425 of 1,060 ticks were the most in
      // 20,000: series change every seventh tick here, and their definitions are written anew.
      assertThat(oldest).isBetween(said.oldest(), said.oldest() + MOST_EVICTED);
      torn += report.tornBytes() > 0 ? 1 : 0;
      evicting += said.evicted() > 0 ? 1 : 0;
    }
    killed++;
  }

  private Said killAfter(int lines, Process process) throws IOException, InterruptedException {
    String last = "";
    try (BufferedReader told =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      int count = 0;
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        if (!line.matches("\\d+ \\d+ \\d+")) {
          // The line it was writing when it was killed, or a failure.
          assertThat(count).as("%s", line).isGreaterThan(lines);
          break;
        }
        last = line;
        count++;
        if (count == lines + 1) {
          // Not the process: that would close what it has told and was not read.
          process.toHandle().destroyForcibly();
        }
      }
      ticks += count;
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).isEqualTo(128 + 9);
    return Said.of(last);
  }

  private Process start(Path where, long bytes, int churn) throws IOException {
    Files.createDirectories(where);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    String classPath = System.getProperty("java.class.path");
    command.add(System.getProperty("surefire.test.class.path", classPath));
    command.add(KilledRun.class.getName());
    command.addAll(List.of(where.toString(), Long.toString(bytes), Integer.toString(churn)));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
