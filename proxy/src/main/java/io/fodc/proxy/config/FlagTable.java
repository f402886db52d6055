package io.fodc.proxy.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is declared of the keys of a configuration: one rule a line, a class and a pattern with
 * {@code *} for any characters at its beginning or end. The first rule that matches counts.
 */
final class FlagTable {
  /** The flags of BanyanDB. */
  static final FlagTable BANYANDB = load("banyandb-flags.txt");

  private static final String ENVIRONMENT_PREFIX = "bydb-";

  private final List<Rule> rules;

  private record Rule(DriftClass kind, String pattern) {
    boolean matches(String key) {
      boolean open = pattern.startsWith("*");
      boolean openEnd = pattern.endsWith("*");
      String word = pattern.replace("*", "");
      if (open && openEnd) {
        return key.contains(word);
      }
      return open ? key.endsWith(word) : openEnd ? key.startsWith(word) : key.equals(word);
    }
  }

  private FlagTable(List<Rule> rules) {
    this.rules = rules;
  }

  private static FlagTable load(String resource) {
    try (InputStream in = FlagTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing from the build");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      List<Rule> rules = new ArrayList<>();
      lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> rules.add(rule(line)));
      return new FlagTable(List.copyOf(rules));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(String line) {
    String[] words = line.trim().split("\\s+");
    return new Rule(
        DriftClass.valueOf(words[0].toUpperCase(Locale.ROOT).replace('-', '_')), words[1]);
  }

  DriftClass classOf(String key) {
    String flag = flagName(key);
    for (Rule rule : rules) {
      if (rule.matches(flag)) {
        return rule.kind();
      }
    }
    return DriftClass.UNKNOWN;
  }

  /** {@code --http-port}, {@code http-port} and {@code BYDB_HTTP_PORT} are one flag. */
  static String flagName(String key) {
    String flag = key.toLowerCase(Locale.ROOT).replace('_', '-');
    int start = 0;
    while (start < flag.length() && flag.charAt(start) == '-') {
      start++;
    }
    flag = flag.substring(start);
    return flag.startsWith(ENVIRONMENT_PREFIX) ? flag.substring(ENVIRONMENT_PREFIX.length()) : flag;
  }
}
