package io.fodc.bench.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What another store keeps on its disk for the same samples.
 *
 * @param store its name
 * @param samples samples it was given
 * @param bytes all files of samples and index, lengths as the file system tells them
 * @param sampleBytes those of them that hold samples, the index of series left out
 */
record StoreCost(String store, long samples, long bytes, long sampleBytes) {
  double bytesPerSample() {
    return (double) bytes / samples;
  }

  double sampleBytesPerSample() {
    return (double) sampleBytes / samples;
  }

  /** Bytes of the files under a folder that are wanted. */
  static long sizeOf(Path folder, Predicate<Path> wanted) throws IOException {
    List<Path> files;
    try (Stream<Path> walked = Files.walk(folder)) {
      files = walked.filter(Files::isRegularFile).filter(wanted).toList();
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
