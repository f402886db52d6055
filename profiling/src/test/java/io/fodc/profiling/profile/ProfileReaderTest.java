package io.fodc.profiling.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.profiling.profile.ProfileException.Reason;
import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Label;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Mapping;
import io.fodc.schemas.wire.pprof.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProfileReaderTest {
  /** As written by hand: main calls work, 7 samples; cpu/nanoseconds. */
  private static final String GOLDEN =
      "0a0408011002" // sample_type {type 1, unit 2}
          + "12070a0202011201" // sample {location_id [2,1], value
          + "07" // 7}
          + "220608012202" // location {id 1, line {
          + "0801" // function_id 1}}
          + "220608022202"
          + "0802"
          + "2a0408011003" // function {id 1, name 3}
          + "2a0408021004"
          + "3200" // ""
          + "3203637075" // cpu
          + "320b6e616e6f7365636f6e6473" // nanoseconds
          + "32046d61696e" // main
          + "3204776f726b"; // work

  private static List<String> stack(Profile profile, int sample) {
    List<String> names = new ArrayList<>();
    profile.eachFrame(sample, frame -> names.add(profile.frames().get(frame).name()));
    return names;
  }

  private static void assertRefused(
      byte[] bytes, ProfileLimits limits, Reason reason, String... words) {
    assertThatThrownBy(() -> ProfileReader.read(new ByteArrayInputStream(bytes), limits))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.getMessage()).contains(words);
              assertThat(e.remedy()).isNotEmpty();
            });
  }

  private static void assertMalformed(TestProfile profile, String... words) {
    assertRefused(profile.bytes(), ProfileLimits.DEFAULTS, Reason.MALFORMED, words);
  }

  @Test
  void readsGoldenBytesPlainAndCompressed() throws IOException {
    byte[] golden = HexFormat.of().parseHex(GOLDEN);
    for (byte[] bytes : List.of(golden, TestProfile.gzip(golden))) {
      Profile profile = TestProfile.read(bytes);
      assertThat(profile.sampleTypes()).containsExactly(new SampleType("cpu", "nanoseconds"));
      assertThat(profile.samples()).isEqualTo(1);
      assertThat(profile.value(0, 0)).isEqualTo(7);
      assertThat(stack(profile, 0)).containsExactly("work", "main");
    }
  }

  @Test
  void takesSeveralValuesCommentsTimesAndTheDefaultType() throws IOException {
    TestProfile made = new TestProfile("alloc_space/bytes", "inuse_space/bytes", "x/y");
    made.sample("main;a", 1, 2, 3).label("wait", "mutex");
    made.wire
        .setDefaultSampleType(made.string("inuse_space"))
        .addComment(made.string("method: pprof"))
        .setTimeNanos(5)
        .setDurationNanos(6);
    Profile profile = made.read();
    assertThat(profile.defaultType()).isEqualTo(1);
    assertThat(profile.typeIndex(Optional.of("x"))).isEqualTo(2);
    assertThat(profile.typeIndex(Optional.of("alloc_space/bytes"))).isZero();
    assertThat(profile.facts().comments()).containsExactly("method: pprof");
    assertThat(profile.facts().timeNanos()).isEqualTo(5);
    assertThat(profile.facts().durationNanos()).isEqualTo(6);
    assertThat(profile.labels().of(0)).containsExactly(java.util.Map.entry("wait", "mutex"));
    assertThatThrownBy(() -> profile.typeIndex(Optional.of("cpu")))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.remedy()).contains("alloc_space/bytes", "inuse_space/bytes", "x/y"));
  }

  @Test
  void showsTheLastTypeWhenTheProfileNamesNone() throws IOException {
    assertThat(new TestProfile("samples/count", "cpu/nanoseconds").read().defaultType())
        .isEqualTo(1);
  }

  @Test
  void unfoldsInlinedLinesInnermostFirst() throws IOException {
    TestProfile made = new TestProfile("cpu/nanoseconds").sample("main;outer", 1);
    long inner = made.location("inner");
    made.wire.getLocationBuilder(0).addLine(0, Line.newBuilder().setFunctionId(inner));
    assertThat(stack(made.read(), 0)).containsExactly("inner", "outer", "main");
  }

  @Test
  void namesPlacesWithoutAFunctionByFileAndOffset() throws IOException {
    TestProfile made = new TestProfile("cpu/nanoseconds");
    made.wire.addMapping(
        Mapping.newBuilder()
            .setId(9)
            .setMemoryStart(0x1000)
            .setFileOffset(0x200)
            .setFilename(made.string("/usr/lib/libc.so.6")));
    made.wire.addLocation(Location.newBuilder().setId(70).setMappingId(9).setAddress(0x1234));
    made.wire.addLocation(Location.newBuilder().setId(71).setAddress(0xffff_ffff_8000_0000L));
    made.wire.addLocation(Location.newBuilder().setId(72).addLine(Line.newBuilder().setLine(4)));
    made.wire.addSample(
        Sample.newBuilder().addLocationId(70).addLocationId(71).addLocationId(72).addValue(1));
    assertThat(stack(made.read(), 0))
        .containsExactly("libc.so.6+0x434", "0xffffffff80000000", "<unknown>");
  }

  @Test
  void leavesOutWhatTheWriterDropsButKeepsTheRoot() throws IOException {
    TestProfile made = new TestProfile("cpu/nanoseconds");
    made.sample("main;malloc;sbrk", 1).sample("malloc;sbrk", 2).sample("main;mallocinfo", 3);
    byte[] plain = made.plainBytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(plain);
    // Two more strings, and drop_frames and keep_frames, which our schema leaves out.
    int strings = io.fodc.schemas.wire.pprof.Profile.parseFrom(plain).getStringTableCount();
    for (String pattern : List.of("malloc.*", "mallocinfo")) {
      out.write(0x32);
      out.write(pattern.length());
      out.writeBytes(pattern.getBytes(StandardCharsets.UTF_8));
    }
    out.writeBytes(new byte[] {0x38, (byte) strings, 0x40, (byte) (strings + 1)});
    Profile profile = TestProfile.read(out.toByteArray());
    assertThat(stack(profile, 0)).containsExactly("main");
    assertThat(stack(profile, 1)).containsExactly("sbrk", "malloc");
    assertThat(stack(profile, 2)).containsExactly("mallocinfo", "main");
  }

  @Test
  void refusesWhatIsSomethingElseAndSaysHowToOpenIt() {
    for (String other :
        List.of(
            "go 1.22 trace\0\0\0", "FLR\0\0\2", "{\"a\":1}", "", "goroutine profile: total 7")) {
      byte[] bytes = other.getBytes(StandardCharsets.US_ASCII);
      assertRefused(bytes, ProfileLimits.DEFAULTS, Reason.NOT_A_PROFILE, "not a pprof profile");
      assertRefused(
          TestProfile.gzip(bytes),
          ProfileLimits.DEFAULTS,
          Reason.NOT_A_PROFILE,
          "not a pprof profile");
    }
    assertRefused(
        "JAVA PROFILE 1.0.2\0".getBytes(StandardCharsets.US_ASCII),
        ProfileLimits.DEFAULTS,
        Reason.NOT_A_PROFILE,
        "hprof");
  }

  @Test
  void refusesAGzipBombAtItsLimit() {
    byte[] zeros = new byte[8 << 20];
    System.arraycopy(HexFormat.of().parseHex(GOLDEN), 0, zeros, 0, GOLDEN.length() / 2);
    // One unknown field of 8 MB that compresses to nothing.
    int at = GOLDEN.length() / 2;
    zeros[at] = 0x7a;
    int length = zeros.length - at - 5;
    for (int i = 1; i < 5; i++) {
      zeros[at + i] = (byte) (length >>> 7 * (i - 1) & 0x7f | (i < 4 ? 0x80 : 0));
    }
    assertRefused(
        TestProfile.gzip(zeros),
        ProfileLimits.DEFAULTS.withInflatedBytes(1 << 20),
        Reason.TOO_LARGE,
        "1048576 decompressed bytes");
  }

  @Test
  void refusesEachCountBeyondItsLimit() {
    TestProfile made = new TestProfile("cpu/nanoseconds", "samples/count");
    made.sample("a;b;c", 1, 1).label("k", "v").sample("a;b", 1, 1).label("k", "v");
    made.wire.addMapping(Mapping.newBuilder().setId(1)).addMapping(Mapping.newBuilder().setId(2));
    byte[] bytes = made.bytes();
    String[] words = {
      "1 samples",
      "4 frames",
      "2 functions in one stack",
      "labels",
      "2 locations",
      "lines",
      "2 functions",
      "mappings",
      "5 strings",
      "2 bytes in one string",
      "sample types"
    };
    int[] limits = {1, 4, 2, 1, 2, 2, 2, 1, 5, 2, 1};
    for (int i = 0; i < words.length; i++) {
      int[] each = new int[words.length];
      Arrays.fill(each, 1_000);
      each[i] = limits[i];
      ProfileLimits tight =
          new ProfileLimits(
              1_000_000, each[0], each[1], each[2], each[3], each[4], each[5], each[6], each[7],
              each[8], each[9], each[10]);
      assertRefused(bytes, tight, Reason.TOO_LARGE, words[i]);
    }
  }

  @Test
  void refusesWhatRefersToNothing() {
    TestProfile made = new TestProfile("cpu/nanoseconds").sample("a", 1);
    made.wire.getSampleBuilder(0).addLocationId(99);
    assertMalformed(made, "a location is referred to and not defined");
    made = new TestProfile("cpu/nanoseconds").sample("a", 1);
    made.wire.getLocationBuilder(0).addLine(Line.newBuilder().setFunctionId(99));
    assertMalformed(made, "a function is referred to and not defined");
    made = new TestProfile("cpu/nanoseconds").sample("a", 1);
    made.wire.addLocation(Location.newBuilder().setId(50).setMappingId(3));
    assertMalformed(made, "a mapping is referred to and not defined");
    made = new TestProfile("cpu/nanoseconds").sample("a", 1);
    made.wire.getFunctionBuilder(0).setName(500);
    assertMalformed(made, "string 500 of");
    made = new TestProfile("cpu/nanoseconds").sample("a", 1);
    made.wire.getSampleBuilder(0).addLabel(Label.newBuilder().setKey(-1));
    assertMalformed(made, "string -1 of");
  }

  @Test
  void refusesWhatIsDefinedTwiceOrHasNoId() {
    TestProfile made = new TestProfile("cpu/nanoseconds").sample("a", 1);
    made.wire.addLocation(made.wire.getLocation(0));
    assertMalformed(made, "two locations have the same id");
    made = new TestProfile("cpu/nanoseconds").sample("a", 1);
    made.wire.addFunction(Function.newBuilder());
    assertMalformed(made, "a function has id 0");
  }

  @Test
  void refusesSamplesThatDoNotFitTheirTypes() {
    assertMalformed(new TestProfile("cpu/nanoseconds").sample("a", 1, 2), "2 values for 1 types");
    assertMalformed(new TestProfile("cpu/nanoseconds").sample("a"), "0 values for 1 types");
    assertMalformed(new TestProfile(), "no sample type");
  }

  @Test
  void refusesSumsThatOverflow() {
    assertMalformed(
        new TestProfile("cpu/nanoseconds").sample("a", Long.MAX_VALUE).sample("b", -1), "2^62");
    assertMalformed(new TestProfile("cpu/nanoseconds").sample("a", Long.MIN_VALUE), "2^62");
  }

  @Test
  void refusesWhatIsTorn() {
    byte[] whole = new TestProfile("cpu/nanoseconds").sample("a;b", 1).bytes();
    assertRefused(
        Arrays.copyOf(whole, whole.length - 9), ProfileLimits.DEFAULTS, Reason.MALFORMED, "gzip");
    byte[] plain = new TestProfile("cpu/nanoseconds").sample("a;b", 1).plainBytes();
    assertRefused(
        TestProfile.gzip(Arrays.copyOf(plain, plain.length - 1)),
        ProfileLimits.DEFAULTS,
        Reason.MALFORMED,
        "protocol buffer");
  }
}
