package io.fodc.profiling.pprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProfileCheckTest {
  private static final List<Place> STACK =
      List.of(
          new Place(
              0x10, List.of(new Frame("inner", "a.go", 3, 1), new Frame("outer", "a.go", 9, 7))),
          new Place(0x20, List.of(new Frame("main.main", "main.go", 5, 4))));

  @Test
  void writesStacksThatReadBackTheSame() throws IOException {
    Profile profile = PackedProfile.read(profile(), 1 << 20);
    assertThat(profile.getStringTable(0)).isEmpty();
    assertThat(profile.getFunctionCount()).isEqualTo(3);
    assertThat(profile.getLocationCount()).isEqualTo(2);
    assertThat(profile.getTimeNanos()).isEqualTo(1_000_000_000_000_000_005L);
    assertThat(profile.getStringTable((int) profile.getDefaultSampleType())).isEqualTo("delay");
    ProfileStacks stacks = new ProfileStacks(profile);
    List<List<Place>> read = new ArrayList<>();
    for (Sample sample : profile.getSampleList()) {
      read.add(stacks.of(sample));
    }
    assertThat(read).containsExactly(STACK, STACK.subList(1, 2));
    Sample first = profile.getSample(0);
    assertThat(first.getValueList()).containsExactly(3L, 30L);
    assertThat(profile.getStringTable((int) first.getLabel(0).getStr())).isEqualTo("mutex");
  }

  @Test
  void letsAProfilePassInPiecesOfAnySize() throws IOException {
    byte[] profile = profile();
    for (int size : new int[] {1, 2, 7, profile.length}) {
      try (ProfileCheck check = new ProfileCheck()) {
        for (int at = 0; at < profile.length; at += size) {
          check.update(profile, at, Math.min(size, profile.length - at));
        }
        check.end();
        assertThat(check.samples()).isEqualTo(2);
      }
    }
  }

  @Test
  void noticesEveryMissingEnd() throws IOException {
    byte[] profile = profile();
    for (int length = 0; length < profile.length; length++) {
      byte[] cut = Arrays.copyOf(profile, length);
      assertThatThrownBy(() -> check(cut))
          .as("cut to " + cut.length)
          .isInstanceOf(NotAProfileException.class);
    }
  }

  @Tag("long")
  @Test
  void survivesBytesThatWereChanged() throws IOException {
    long seed = Long.getLong("fodc.seed", 1);
    Random random = new Random(seed);
    byte[] profile = profile();
    Profile original = PackedProfile.read(profile, 1 << 20);
    for (int round = 0; round < 20_000 * Integer.getInteger("fodc.long", 1); round++) {
      byte[] changed = profile.clone();
      int at = 10 + random.nextInt(profile.length - 10);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      try {
        check(changed);
        // Bits that pad the last block mean nothing.
        assertThat(PackedProfile.read(changed, 1 << 20)).as("seed " + seed).isEqualTo(original);
      } catch (NotAProfileException e) {
        assertThat(e).as("seed " + seed).hasMessageStartingWith("it");
      }
    }
  }

  @Test
  void refusesNumbersThatLeadNowhere() {
    Profile.Builder builder = Profile.newBuilder().addStringTable("");
    builder.addLocationBuilder().setId(1).addLineBuilder().setFunctionId(9);
    assertThatThrownBy(() -> new ProfileStacks(builder.build()))
        .isInstanceOf(NotAProfileException.class)
        .hasMessageContaining("function 9 is not in the profile");
    builder.addFunctionBuilder().setId(9).setName(77);
    assertThatThrownBy(() -> new ProfileStacks(builder.build()))
        .hasMessageContaining("text 77 is not in the profile");
  }

  @Test
  void readsNoMoreThanAllowed() throws IOException {
    byte[] profile = profile();
    int exactly = PackedProfile.read(profile, 1 << 20).getSerializedSize();
    assertThat(PackedProfile.read(profile, exactly).getSampleCount()).isEqualTo(2);
    assertThatThrownBy(() -> PackedProfile.read(profile, exactly - 1))
        .isInstanceOfSatisfying(NotAProfileException.class, e -> assertThat(e.tooLarge()).isTrue());
  }

  private static void check(byte[] bytes) throws NotAProfileException {
    try (ProfileCheck check = new ProfileCheck()) {
      check.update(bytes, 0, bytes.length);
      check.end();
    }
  }

  private static byte[] profile() throws IOException {
    ProfileBuilder builder =
        new ProfileBuilder(
            List.of(new SampleKind("waiting", "count"), new SampleKind("delay", "nanoseconds")),
            "node");
    builder.time(Instant.ofEpochSecond(1_000_000_000, 5), Duration.ofSeconds(2));
    builder.period(new SampleKind("delay", "nanoseconds"), 10);
    builder.comment("a line for people");
    builder.sample(STACK, List.of(new SampleLabel("wait", "mutex")), 3, 30);
    builder.sample(STACK.subList(1, 2), List.of(new SampleLabel("wait", "rwmutex")), 1, 10);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PackedProfile.write(builder.build(), out);
    return out.toByteArray();
  }
}
