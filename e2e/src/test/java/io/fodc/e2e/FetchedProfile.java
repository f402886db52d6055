package io.fodc.e2e;

import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** A profile from a file, as its bytes say. */
record FetchedProfile(Profile message) {
  static FetchedProfile of(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new FetchedProfile(Profile.parseFrom(in));
    }
  }

  int samples() {
    return message.getSampleCount();
  }

  List<String> sampleTypes() {
    return message.getSampleTypeList().stream()
        .map(type -> message.getStringTable((int) type.getType()))
        .toList();
  }

  Set<String> functions() {
    return message.getFunctionList().stream()
        .map(Function::getName)
        .map(name -> message.getStringTable((int) (long) name))
        .collect(Collectors.toSet());
  }
}
