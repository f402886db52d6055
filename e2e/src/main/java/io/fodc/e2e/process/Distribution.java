package io.fodc.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the build put the agent, the proxy and the command line. */
public final class Distribution {
  private Distribution() {}

  /** The project's root folder, from {@code -Dfodc.root}. */
  public static Path root() {
    return Path.of(System.getProperty("fodc.root", ".")).toAbsolutePath().normalize();
  }

  /** {@code bin/fodc-agent}. */
  public static Path agent() {
    return launcher("agent", "fodc-agent");
  }

  /** {@code bin/fodc-proxy}. */
  public static Path proxy() {
    return launcher("proxy", "fodc-proxy");
  }

  /** {@code bin/fodcctl}. */
  public static Path ctl() {
    return launcher("ctl", "fodcctl");
  }

  private static Path launcher(String module, String name) {
    Path target = root().resolve(module).resolve("target");
    try (Stream<Path> files = Files.walk(target, 4)) {
      return files
          .filter(file -> file.endsWith(Path.of("bin", name)))
          .findFirst()
          .orElseThrow(() -> missing(name, target));
    } catch (IOException e) {
      throw new UncheckedIOException(missing(name, target).getMessage(), e);
    }
  }

  private static IllegalStateException missing(String name, Path target) {
    return new IllegalStateException(
        "no bin/" + name + " under " + target + ": run './fodc build' first");
  }
}
