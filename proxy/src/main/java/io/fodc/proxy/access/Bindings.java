package io.fodc.proxy.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who has which grants, for those whose credentials do not say it themselves. Each binding is
 * {@code SUBJECT ROLE SCOPE}: {@code oidc-group:sre operator cluster=prod}. A {@code *} in the
 * subject stands for any text; {@code {1}} in the scope is what the first of them stood for, so
 * that {@code cert:*.prod agent cluster=prod node={1}} lets each certificate speak for the node it
 * names.
 */
public final class Bindings {
  /** No binding at all. */
  public static final Bindings NONE = new Bindings(List.of());

  /** Kinds of subjects. */
  private static final List<String> KINDS =
      List.of("oidc:", "oidc-group:", "cert:", "k8s:", "k8s-group:");

  /** What a name must be made of before it becomes a part of a scope. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/@-]{1,255}");

  private static final int MAX_BINDINGS = 10_000;

  private record Binding(String subject, Role role, String scope) {}

  private final List<Binding> bindings;

  private Bindings(List<Binding> bindings) {
    this.bindings = List.copyOf(bindings);
  }

  /**
   * Reads bindings.
   *
   * @throws IllegalArgumentException saying what is wrong with which, and what is right
   */
  public static Bindings parse(List<String> lines) {
    if (lines.size() > MAX_BINDINGS) {
      throw new IllegalArgumentException("has more than " + MAX_BINDINGS + " bindings");
    }
    List<Binding> bindings = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.strip().split("\\s+", 3);
      if (parts.length < 3) {
        throw new IllegalArgumentException("'" + line + "' is not SUBJECT ROLE SCOPE");
      }
      if (KINDS.stream().noneMatch(parts[0]::startsWith)) {
        throw new IllegalArgumentException(
            "subject '" + parts[0] + "' begins with none of " + String.join(" ", KINDS));
      }
      Role role =
          Role.of(parts[1])
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "role '" + parts[1] + "' is none of " + String.join(" ", Role.words())));
      // Read now, so that a mistake is found at the start.
      var unused = new Grant(role, Scope.parse(parts[2].replaceAll("\\{\\d}", "x")));
      bindings.add(new Binding(parts[0], role, parts[2]));
    }
    return new Bindings(bindings);
  }

  /** Whether any of them is for agents. */
  public boolean haveAgents() {
    return bindings.stream().anyMatch(binding -> binding.role() == Role.AGENT);
  }

  /** What somebody with this name in these groups may do. */
  List<Grant> of(String name, List<String> groups) {
    Set<Grant> grants = new LinkedHashSet<>();
    List<String> subjects = new ArrayList<>(groups);
    subjects.addFirst(name);
    for (Binding binding : bindings) {
      for (String subject : subjects) {
        Glob.match(binding.subject(), subject)
            .flatMap(stars -> scope(binding.scope(), stars))
            .ifPresent(scope -> grants.add(new Grant(binding.role(), scope)));
      }
    }
    return List.copyOf(grants);
  }

  /** A scope with names in it; none if a name could be read as more than a name. */
  private static Optional<Scope> scope(String template, List<String> stars) {
    String text = template;
    for (int i = 0; i < stars.size(); i++) {
      String place = "{" + (i + 1) + "}";
      if (text.contains(place)) {
        if (!PLAIN.matcher(stars.get(i)).matches()) {
          return Optional.empty();
        }
        text = text.replace(place, stars.get(i));
      }
    }
    return text.indexOf('{') >= 0 ? Optional.empty() : Optional.of(Scope.parse(text));
  }
}
