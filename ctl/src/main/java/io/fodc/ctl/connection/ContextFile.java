package io.fodc.ctl.connection;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * {@code ~/.config/fodc/ctl.yaml}: contexts by name, and which of them is used. At most {@value
 * #MOST_BYTES} bytes and {@value #MOST_CONTEXTS} contexts; written to another file first, so that a
 * crash leaves the old one.
 *
 * @param path where it lies, or would
 * @param current name of the context in use; empty for none
 * @param contexts by name
 */
public record ContextFile(Path path, String current, Map<String, Context> contexts) {
  private static final int MOST_BYTES = 64 << 10;
  private static final int MOST_CONTEXTS = 256;
  private static final String CURRENT = "current-context";
  private static final String CONTEXTS = "contexts";

  public ContextFile {
    contexts = java.util.Collections.unmodifiableMap(new TreeMap<>(contexts));
  }

  /** Where the file is: an option, a variable, or in the home folder. */
  static Path where(ConnectionOptions options, Surroundings process) {
    if (!options.config.isEmpty()) {
      return process.path(options.config);
    }
    return process
        .variable("FODC_CTL_CONFIG")
        .map(process::path)
        .orElseGet(
            () ->
                process
                    .variable("XDG_CONFIG_HOME")
                    .or(() -> process.variable("HOME").map(home -> home + "/.config"))
                    .map(folder -> process.path(folder).resolve("fodc/ctl.yaml"))
                    .orElseGet(() -> process.path(".fodc-ctl.yaml")));
  }

  /** Reads it; one that is not there has no contexts. */
  public static ContextFile read(ConnectionOptions options, Surroundings process) {
    Path path = where(options, process);
    byte[] bytes;
    try (var in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      return new ContextFile(path, "", Map.of());
    } catch (IOException e) {
      throw new Failure(
          ExitCode.USAGE, "cannot read " + path + ": " + e, "make it readable, or name another");
    }
    if (bytes.length > MOST_BYTES) {
      throw broken(path, "it is longer than " + MOST_BYTES + " bytes");
    }
    return parse(path, new String(bytes, StandardCharsets.UTF_8));
  }

  private static ContextFile parse(Path path, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(path.toString())
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(0)
            .build();
    Object root;
    try {
      root = new Load(settings).loadFromString(text);
    } catch (YamlEngineException e) {
      throw broken(path, String.valueOf(e.getMessage()));
    }
    if (root == null) {
      return new ContextFile(path, "", Map.of());
    }
    String current = "";
    Map<String, Context> contexts = new TreeMap<>();
    for (Map.Entry<?, ?> member : map(path, "the file", root).entrySet()) {
      String name = String.valueOf(member.getKey());
      switch (name) {
        case CURRENT -> current = text(path, CURRENT, member.getValue());
        case CONTEXTS ->
            map(path, CONTEXTS, member.getValue())
                .forEach((key, value) -> contexts.put(String.valueOf(key), context(path, value)));
        default ->
            throw broken(path, "'" + name + "' is not known; known are " + CURRENT + ", contexts");
      }
    }
    if (contexts.size() > MOST_CONTEXTS) {
      throw broken(path, "it has more than " + MOST_CONTEXTS + " contexts");
    }
    return new ContextFile(path, current, contexts);
  }

  private static Context context(Path path, Object value) {
    Map<String, String> members = new LinkedHashMap<>();
    map(path, "a context", value)
        .forEach(
            (key, member) -> {
              String name = String.valueOf(key);
              if (!Context.KEYS.contains(name)) {
                throw broken(
                    path,
                    "a context has '" + name + "'; known are " + String.join(", ", Context.KEYS));
              }
              members.put(name, text(path, name, member));
            });
    return Context.of(members);
  }

  private static Map<?, ?> map(Path path, String what, Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw broken(path, what + " must be a mapping of names");
  }

  private static String text(Path path, String what, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw broken(path, what + " must be text");
  }

  private static Failure broken(Path path, String why) {
    return new Failure(
        ExitCode.USAGE,
        path + ": " + why,
        "repair it, or name another with --config or FODC_CTL_CONFIG");
  }

  /** The same with another context of this name. */
  public ContextFile with(String name, Context context) {
    Map<String, Context> more = new TreeMap<>(contexts);
    more.put(name, context);
    return new ContextFile(path, current, more);
  }

  /** The same with this context in use. */
  public ContextFile using(String name) {
    return new ContextFile(path, name, contexts);
  }

  /** Writes it for its owner alone. */
  public void write() {
    Map<String, Object> root = new LinkedHashMap<>();
    if (!current.isEmpty()) {
      root.put(CURRENT, current);
    }
    Map<String, Object> named = new LinkedHashMap<>();
    contexts.forEach((name, context) -> named.put(name, context.members()));
    root.put(CONTEXTS, named);
    DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    Path target = path.toAbsolutePath();
    try {
      Path folder = Files.createDirectories(target.resolveSibling("."));
      Path written =
          Files.createTempFile(
              folder.normalize(),
              ".ctl",
              ".yaml",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(written, new Dump(settings).dumpToString(root));
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED, "cannot write " + target + ": " + e, "make its folder writable");
    }
  }
}
