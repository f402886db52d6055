package io.fodc.proxy.tools;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code --name value} or {@code --name=value}, and words; each option may be given several times.
 */
final class Arguments {
  private final Map<String, List<String>> options = new LinkedHashMap<>();
  private final List<String> words = new ArrayList<>();

  private Arguments() {}

  static Arguments of(List<String> args, Set<String> known) throws UsageException {
    Arguments read = new Arguments();
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (!arg.startsWith("--")) {
        read.words.add(arg);
        continue;
      }
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg.substring(2) : arg.substring(2, equals);
      if (!known.contains(name)) {
        throw new UsageException("there is no option --" + name);
      }
      if (equals < 0 && ++i == args.size()) {
        throw new UsageException("--" + name + " has no value");
      }
      String value = equals < 0 ? args.get(i) : arg.substring(equals + 1);
      read.options.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
    return read;
  }

  List<String> all(String name) {
    return options.getOrDefault(name, List.of());
  }

  Optional<String> one(String name) throws UsageException {
    if (all(name).size() > 1) {
      throw new UsageException("--" + name + " is there more than once");
    }
    return all(name).stream().findFirst();
  }

  List<String> words() {
    return words;
  }
}
