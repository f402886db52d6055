package io.fodc.ktm.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Real pipes, devices and links where a file is expected. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class RegularFileTest {
  private static final int SWAPS = 2000;

  @TempDir Path folder;
  private Path file;
  private Path pipe;

  @BeforeEach
  void make() throws Exception {
    file = Files.writeString(folder.resolve("file"), "content");
    pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
  }

  @Test
  void opensAFileAndNothingElse() throws IOException {
    try (FileChannel channel = RegularFile.open(file, handle -> true)) {
      assertThat(channel.size()).isEqualTo(7);
    }
    assertThatThrownBy(() -> RegularFile.open(pipe, handle -> true))
        .isInstanceOf(RegularFile.ReplacedException.class);
    assertThatThrownBy(() -> RegularFile.open(Path.of("/dev/null"), handle -> true))
        .isInstanceOf(RegularFile.ReplacedException.class);
    assertThatThrownBy(() -> RegularFile.open(folder, handle -> true))
        .isInstanceOf(RegularFile.ReplacedException.class);
    assertThatThrownBy(() -> RegularFile.open(file, handle -> false))
        .isInstanceOf(RegularFile.ReplacedException.class);
    assertThatThrownBy(() -> RegularFile.open(folder.resolve("none"), handle -> true))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void followsALinkOnlyWhereThatIsWanted() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    try (FileChannel channel = RegularFile.open(link, handle -> true)) {
      assertThat(channel.size()).isEqualTo(7);
    }
    assertThatThrownBy(() -> RegularFile.openNoLink(link, handle -> true))
        .isInstanceOf(IOException.class);
    try (FileChannel channel = RegularFile.openNoLink(file, handle -> true)) {
      assertThat(channel.size()).isEqualTo(7);
    }
  }

  /** Between every two steps of opening there may be a pipe where the file was. */
  @Test
  void doesNotWaitForAPipeThatTakesTheFilesPlaceMeanwhile() throws Exception {
    Path path = Files.createLink(folder.resolve("path"), file);
    AtomicBoolean swapping = new AtomicBoolean(true);
    Thread swapper = Thread.ofPlatform().start(() -> swap(path, swapping));
    int opened = 0;
    int refused = 0;
    try {
      for (int i = 0; i < SWAPS || opened == 0 || refused == 0; i++) {
        try (FileChannel channel = RegularFile.open(path, handle -> true)) {
          assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(7);
          opened++;
        } catch (RegularFile.ReplacedException e) {
          refused++;
        }
      }
    } finally {
      swapping.set(false);
      swapper.join();
    }
    assertThat(opened).isPositive();
    assertThat(refused).isPositive();
  }

  private void swap(Path path, AtomicBoolean swapping) {
    try {
      for (boolean even = true; swapping.get(); even = !even) {
        Path next = Files.createLink(folder.resolve("next"), even ? pipe : file);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
