package io.fodc.proxy.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The artifact files that an earlier run left of one capture, put in order: what is recorded and
 * whole stays, what a running part may go on with stays as a part, everything else is removed.
 */
final class Leftovers {
  private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());
  private static final Pattern NAME = Pattern.compile("artifact-(\\d{1,6})-(\\d{1,2})(\\.part)?");

  private final CaptureStore store;
  private final Capture capture;
  private final Map<Integer, Long> bytes = new HashMap<>();
  private boolean changed;

  private Leftovers(CaptureStore store, Capture capture) {
    this.store = store;
    this.capture = capture;
  }

  static Leftovers of(CaptureStore store, Capture capture) {
    Leftovers left = new Leftovers(store, capture);
    try {
      for (Path file : store.files(capture.id())) {
        left.look(file);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "artifacts not put in order capture=%s reason=\"%s\"".formatted(capture.id(), e));
    }
    return left;
  }

  private void look(Path file) throws IOException {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    int part = name.matches() ? Integer.parseInt(name.group(1)) : Integer.MAX_VALUE;
    if (part >= capture.parts().size()) {
      Files.deleteIfExists(file);
      return;
    }
    int number = Integer.parseInt(name.group(2));
    boolean partial = name.group(3) != null;
    Part owner = capture.parts().get(part);
    boolean recorded = owner.artifacts().stream().anyMatch(a -> a.number() == number);
    if (!partial && recorded) {
      bytes.merge(part, Files.size(file), Long::sum);
    } else if (!owner.state().ended() && !recorded) {
      if (!partial) {
        Files.move(
            file, store.partial(capture.id(), part, number), StandardCopyOption.REPLACE_EXISTING);
      }
      bytes.merge(part, Files.size(store.partial(capture.id(), part, number)), Long::sum);
    } else {
      Files.deleteIfExists(file);
    }
  }

  /** A part with those of its artifacts that are there. */
  Part of(int index, Part part) {
    List<Artifact> whole = new ArrayList<>();
    for (Artifact artifact : part.artifacts()) {
      Path file = store.whole(capture.id(), index, artifact.number());
      long size = -1;
      try {
        size = Files.size(file);
      } catch (IOException e) {
        // Said below.
      }
      if (size == artifact.sizeBytes()) {
        whole.add(artifact);
      } else {
        changed = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "artifact lost capture=%s name=%s bytes=%d found=%d"
                .formatted(capture.id(), artifact.name(), artifact.sizeBytes(), size));
      }
    }
    return part.with(whole);
  }

  /** Bytes on disk of a part. */
  long bytes(int index) {
    return bytes.getOrDefault(index, 0L);
  }

  /** Whether something recorded is not there. */
  boolean changed() {
    return changed;
  }
}
