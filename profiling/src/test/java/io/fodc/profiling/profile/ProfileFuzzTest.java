package io.fodc.profiling.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class ProfileFuzzTest {
  @Test
  void damagedProfilesAreReadOrRefusedWithAReason() throws IOException {
    long seed = Long.getLong("fodc.seed", 20261128);
    Random random = new Random(seed);
    int read = 0;
    int rounds = 20_000 * Integer.getInteger("fodc.long", 1);
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = RandomProfiles.next(random).plainBytes();
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        use(ProfileReader.read(new ByteArrayInputStream(bytes), ProfileLimits.DEFAULTS));
        read++;
      } catch (ProfileException e) {
        assertThat(e.remedy()).as("seed %d round %d", seed, round).isNotEmpty();
      }
    }
    assertThat(read)
        .as("profiles that could be read, seed %d", seed)
        .isBetween(rounds / 10, rounds);
  }

  private static void use(Profile profile) throws IOException {
    Comparison what = Comparison.of(profile, Optional.empty());
    TreeView view = TreeView.of(StackTree.of(what), 0.01, 50);
    StringWriter out = new StringWriter();
    ProfileJson.writeTree(what, view, out);
    ProfileJson.writeTop(what, TopTable.of(what, 0, 10), out);
    TopText.write(what, TopTable.of(what, 0, 10), out);
    FoldedText.write(view, out);
    assertThat(out.toString()).isNotEmpty();
  }
}
