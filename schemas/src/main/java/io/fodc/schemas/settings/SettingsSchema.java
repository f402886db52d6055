package io.fodc.schemas.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every key a process knows. A key is lower-case words with dashes, sections joined by dots: {@code
 * link.proxy-address} is {@code FODC_LINK_PROXY_ADDRESS} in the environment and {@code
 * --link.proxy-address} on the command line.
 */
public final class SettingsSchema {
  private final Map<String, Setting> settings;
  private final Map<String, SectionList> sections;
  private final Set<String> required;

  private SettingsSchema(Builder builder) {
    this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(builder.settings));
    this.sections = Collections.unmodifiableMap(new LinkedHashMap<>(builder.sections));
    this.required = Set.copyOf(builder.required);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What {@code --help} prints about the keys, in the order they were declared. */
  public String helpText() {
    return SettingsHelp.text(this);
  }

  /** The keys as a Markdown table: key, default, allowed values, meaning. */
  public String markdownTable() {
    return SettingsHelp.markdown(this);
  }

  Collection<Setting> settings() {
    return settings.values();
  }

  Collection<SectionList> sections() {
    return sections.values();
  }

  Set<String> required() {
    return required;
  }

  Optional<Setting> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  Optional<SectionList> sectionList(String key) {
    return Optional.ofNullable(sections.get(key));
  }

  /** Keys of settings and section lists, in the order they were declared. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>(settings.keySet());
    keys.addAll(sections.keySet());
    return keys;
  }

  /** Whether some key lies in the section of this name. */
  boolean isSection(String path) {
    return keys().stream().anyMatch(key -> key.startsWith(path + "."));
  }

  /** Declares keys one by one; a key that is declared twice or malformed is a programming error. */
  public static final class Builder {
    private static final String KEY =
        "[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)*";

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, SectionList> sections = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();

    private Builder() {}

    /** Any text; may be empty. */
    public Builder text(String key, String initial, String description) {
      return add(key, ValueType.TEXT, initial, description);
    }

    /** A text that is never printed; empty when nobody sets it. */
    public Builder secret(String key, String description) {
      return add(new Setting(key, ValueType.TEXT, "", true, description));
    }

    /** True or false. */
    public Builder flag(String key, boolean initial, String description) {
      return add(key, ValueType.FLAG, initial, description);
    }

    /** One of a few words. */
    public Builder choice(String key, String initial, List<String> words, String description) {
      return add(key, ValueType.choice(words), initial, description);
    }

    /** A duration such as {@code 10s}, both bounds allowed. */
    public Builder duration(
        String key, Duration initial, Duration min, Duration max, String description) {
      return add(key, ValueType.duration(min, max), initial, description);
    }

    /** A byte size such as {@code 30MiB}, both bounds allowed. */
    public Builder bytes(String key, long initial, long min, long max, String description) {
      return add(key, ValueType.bytes(min, max), initial, description);
    }

    /** A whole number, both bounds allowed. */
    public Builder integer(String key, int initial, int min, int max, String description) {
      return add(key, ValueType.integer(min, max), initial, description);
    }

    /** A {@code host:port}. */
    public Builder address(String key, String initial, String description) {
      return add(key, ValueType.ADDRESS, HostAndPort.parse(initial), description);
    }

    /** A {@code host:port}, or empty for none. */
    public Builder optionalAddress(String key, String initial, String description) {
      Object value = initial.isEmpty() ? "" : HostAndPort.parse(initial);
      return add(key, ValueType.OPTIONAL_ADDRESS, value, description);
    }

    /** An http or https URL; empty when nobody sets it. */
    public Builder url(String key, String description) {
      return add(key, ValueType.URL, "", description);
    }

    /** Texts: a YAML sequence, or separated by commas; a repeated flag adds to the list. */
    public Builder list(String key, List<String> initial, String description) {
      return add(key, ValueType.LIST, List.copyOf(initial), description);
    }

    /** Names with values: a YAML mapping, or {@code a=1,b=2}; a repeated flag adds to it. */
    public Builder map(String key, String description) {
      return add(key, ValueType.MAP, Map.of(), description);
    }

    /**
     * A list of records, set in YAML, or in short form by a repeatable flag (and, separated by
     * commas, the environment) that makes one record each with {@code shortKey} set.
     */
    public Builder sections(
        String key, String shortFlag, String shortKey, SettingsSchema element, String description) {
      if (element.setting(shortKey).isEmpty()) {
        throw new IllegalArgumentException(key + ": the record has no key " + shortKey);
      }
      checkNew(key);
      sections.put(key, new SectionList(key, shortFlag, shortKey, element, description));
      return this;
    }

    /** These keys must be set by somebody. */
    public Builder required(String... keys) {
      for (String key : keys) {
        if (!settings.containsKey(key)) {
          throw new IllegalArgumentException("required key " + key + " is not declared");
        }
        required.add(key);
      }
      return this;
    }

    private Builder add(String key, ValueType type, Object initial, String description) {
      return add(new Setting(key, type, initial, false, description));
    }

    private Builder add(Setting setting) {
      checkNew(setting.key());
      settings.put(setting.key(), setting);
      return this;
    }

    private void checkNew(String key) {
      if (!key.matches(KEY) || settings.containsKey(key) || sections.containsKey(key)) {
        throw new IllegalArgumentException("key '" + key + "' is malformed or declared twice");
      }
    }

    public SettingsSchema build() {
      Map<String, String> variables = new HashMap<>();
      SettingsSchema schema = new SettingsSchema(this);
      for (String key : schema.keys()) {
        String other = variables.put(Setting.variableOf(key), key);
        if (other != null || schema.isSection(key)) {
          throw new IllegalArgumentException(
              "key '" + key + "' is also a section, or shares a variable with " + other);
        }
      }
      return schema;
    }
  }
}
