package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real disks that are full or may not be written; mounting them takes root. */
class FullDiskTest {
  private static final long BUDGET = 400_000;

  @TempDir private Path folder;

  private final MadeTicks made = new MadeTicks(20, 40);

  @Test
  void aFullDiskIsNoticedWhenTheFileIsMade() throws Exception {
    mount("size=200k");
    try (FileRig rig = new FileRig(folder.resolve("disk"), BUDGET)) {
      assertThat(rig.opened.problem()).get().asString().contains("No space left on device");
      rig.record(made, 0, 50);
      assertThat(rig.assertRight(made)).isEqualTo(50);
      assertThat(folder.resolve("disk/window.fwf.new")).doesNotExist();
    } finally {
      run("umount", "disk");
    }
  }

  @Test
  void aDiskThatFillsUpLaterChangesNothing() throws Exception {
    mount("size=600k");
    try (FileRig rig = new FileRig(folder.resolve("disk"), BUDGET)) {
      assertThat(rig.opened.problem()).isEmpty();
      try {
        Files.write(folder.resolve("disk/filler"), new byte[1 << 20]);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("No space left");
      }
      rig.record(made, 0, 2_000);
      rig.assertRight(made);
    } finally {
      run("umount", "disk");
    }
  }

  @Test
  void aReadOnlyDiskLeavesTheWindowInMemoryAndTheFileAlone() throws Exception {
    mount("size=600k");
    try {
      try (FileRig rig = new FileRig(folder.resolve("disk"), BUDGET)) {
        rig.record(made, 0, 50);
      }
      run("mount", "-o", "remount,ro", "disk");
      try (FileRig rig = new FileRig(folder.resolve("disk"), BUDGET)) {
        assertThat(rig.opened.problem()).get().asString().contains("Read-only file system");
        rig.record(made, 0, 10);
        assertThat(rig.assertRight(made)).isEqualTo(10);
      }
      try (RecordedFile file = WindowFile.read(folder.resolve("disk/window.fwf"))) {
        assertThat(file.report().isSound()).isTrue();
      }
    } finally {
      run("umount", "disk");
    }
  }

  private void mount(String options) throws IOException, InterruptedException {
    Files.createDirectory(folder.resolve("disk"));
    String trouble = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", "disk");
    assumeTrue(trouble.isEmpty(), "cannot mount a tmpfs here: " + trouble);
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int exit = process.waitFor();
    return exit == 0 ? "" : output + " (exit " + exit + ")";
  }
}
