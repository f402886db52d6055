package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The objects in the repository are those of its sources, so that a checkout without clang builds
 * the same.
 */
class PrebuiltObjectsTest {

  private static final Path MAIN = Path.of("src/main");
  private static final String REMEDY =
      "run ./fodc ktm-objects and commit ktm-bpf/src/main/prebuilt";

  @Test
  void everyObjectWasMadeFromTheSourcesAsTheyAre() throws Exception {
    assertThat(hashes("bpf", name -> name.endsWith(".c") || name.endsWith(".h")))
        .as("sources as they were when the objects were made; %s", REMEDY)
        .isNotEmpty()
        .isEqualTo(manifest("source"));
  }

  @Test
  void everyObjectIsTheOneThatWasMade() throws Exception {
    assertThat(hashes("prebuilt", name -> name.endsWith(".o")))
        .as("objects as they were made; %s", REMEDY)
        .isNotEmpty()
        .isEqualTo(manifest("object"));
  }

  @Test
  void thereIsAnObjectForEveryProgramAndTheJarHasIt() throws Exception {
    for (String name : hashes("bpf", file -> file.endsWith(".bpf.c")).keySet()) {
      String object = name.replaceFirst("bpf/(.*)\\.c$", "$1.o");
      assertThat(MAIN.resolve("prebuilt").resolve(object)).as(REMEDY).isRegularFile();
      try (var inJar = PrebuiltObjectsTest.class.getResourceAsStream("/io/fodc/ktm/" + object)) {
        assertThat(inJar).as("%s among the classes", object).isNotNull();
        assertThat(inJar.readNBytes(20)).startsWith(0x7f, 'E', 'L', 'F').endsWith(247, 0); // EM_BPF
      }
    }
  }

  @Test
  void aMachineWithoutClangBuildsWithTheObjectsOfTheRepositoryAndSaysWhy(@TempDir Path folder)
      throws Exception {
    Path output = folder.resolve("output");
    ProcessBuilder build =
        new ProcessBuilder(
                MAIN.resolve("build/objects.sh").toString(),
                "build",
                folder.resolve("objects").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    build.environment().put("FODC_CLANG", "a-clang-that-is-not-there");
    Process process = build.start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(output)
        .content()
        .contains("no a-clang-that-is-not-there")
        .contains("apt-get install clang");
    Map<String, String> built = new TreeMap<>();
    hashes(folder.resolve("objects"), name -> name.endsWith(".bpf.o"))
        .forEach((name, hash) -> built.put("prebuilt/" + name, hash));
    assertThat(built).isNotEmpty().isEqualTo(manifest("object"));
  }

  /** Name to hash of the manifest's lines {@code KIND HASH NAME}. */
  private static Map<String, String> manifest(String kind) throws IOException {
    return Files.readAllLines(MAIN.resolve("prebuilt/MANIFEST")).stream()
        .map(line -> line.split(" +"))
        .filter(line -> line[0].equals(kind))
        .collect(Collectors.toMap(line -> line[2], line -> line[1]));
  }

  private static Map<String, String> hashes(String folder, Predicate<String> wanted)
      throws Exception {
    Map<String, String> hashes = new TreeMap<>();
    hashes(MAIN.resolve(folder), wanted)
        .forEach((name, hash) -> hashes.put(folder + "/" + name, hash));
    return hashes;
  }

  private static Map<String, String> hashes(Path folder, Predicate<String> wanted)
      throws Exception {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> wanted.test(file.toString())).toList()) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        hashes.put(file.getFileName().toString(), HexFormat.of().formatHex(hash));
      }
    }
    return hashes;
  }
}
