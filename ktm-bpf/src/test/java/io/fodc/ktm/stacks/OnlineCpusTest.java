package io.fodc.ktm.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineCpusTest {
  @TempDir Path folder;

  @Test
  void countsRangesAndSingleOnes() throws IOException {
    assertThat(count("0-3,6\n")).isEqualTo(5);
    assertThat(count("0\n")).isEqualTo(1);
  }

  @Test
  void countsThoseItMayUseWhenTheListMakesNoSense() throws IOException {
    int usable = Runtime.getRuntime().availableProcessors();
    assertThat(count("many")).isEqualTo(usable);
    assertThat(OnlineCpus.count(folder.resolve("absent"))).isEqualTo(usable);
  }

  private int count(String list) throws IOException {
    return OnlineCpus.count(Files.writeString(folder.resolve("online"), list));
  }
}
