package io.fodc.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.schemas.capture.CaptureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room: a small tmpfs, which only root can make. */
class CaptureFullDiskTest {
  @TempDir Path directory;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", directory.toString());
    assumeTrue(mounted, "a tmpfs cannot be mounted by this user");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      run("umount", "-l", directory.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  @Test
  void aPartWithoutRoomFailsAndWhatWasThereStaysWhole() throws Exception {
    try (CaptureRig rig = new CaptureRig(directory.resolve("captures"))) {
      rig.connected.add(CaptureRig.node(1));
      rig.connected.add(CaptureRig.node(2));
      Capture good = rig.create(CaptureRig.request(CaptureKind.CPU, 1), 1);
      rig.upload(rig.part(good, 0), 0, new byte[100_000]);
      Capture large = rig.create(CaptureRig.request(CaptureKind.CPU, 1), 2);
      Part part = rig.part(large, 0);
      try (UploadFeed feed =
          rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "cpu.pb.gz"))) {
        assertThatThrownBy(
                () -> {
                  for (long at = 0; at < 10 << 20; at += 65_536) {
                    feed.take(at, ByteString.copyFrom(new byte[65_536]));
                  }
                })
            .isInstanceOfSatisfying(
                UploadRefusal.class,
                e -> assertThat(e.kind()).isEqualTo(UploadRefusal.Kind.STORAGE));
      }
      assertThat(rig.part(large, 0).state()).isEqualTo(PartState.FAILED);
      assertThat(rig.part(large, 0).code()).isEqualTo("no-room");
      rig.say(rig.part(good, 0), PartState.DONE, 1);
      rig.restart();
      assertThat(rig.now(good).state()).isEqualTo(CaptureState.DONE);
      assertThat(rig.part(large, 0).code()).isEqualTo("no-room");
      assertThat(rig.captures.numbers().artifactBytes()).isEqualTo(100_000);

      Path filler = directory.resolve("filler");
      try (var out = Files.newOutputStream(filler)) {
        for (int i = 0; i < 1_000; i++) {
          out.write(new byte[1024]);
        }
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("space");
      }
    }
  }
}
