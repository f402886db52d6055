package io.fodc.schemas.settings;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The effective value of every declared key, with where it came from. Asking for a key that is not
 * declared, or with another type than declared, is a programming error and throws {@link
 * IllegalArgumentException}.
 */
public final class Settings {
  private final SettingsSchema schema;
  private final Map<String, Value> values;
  private final Map<String, List<Settings>> sections;
  private final Origin origin;

  Settings(
      SettingsSchema schema,
      Map<String, Value> values,
      Map<String, List<Settings>> sections,
      Origin origin) {
    this.schema = schema;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    this.sections = Collections.unmodifiableMap(new LinkedHashMap<>(sections));
    this.origin = origin;
  }

  /** A value that somebody set. */
  record Value(Object value, Origin origin) {}

  /** Text, word of a choice, URL or address as text. */
  public String text(String key) {
    return setting(key).type().format().apply(value(key));
  }

  public Duration duration(String key) {
    return typed(key, Duration.class);
  }

  public long bytes(String key) {
    return typed(key, Long.class);
  }

  public int integer(String key) {
    return typed(key, Integer.class);
  }

  public boolean flag(String key) {
    return typed(key, Boolean.class);
  }

  /** The address of a key; empty when it is declared as optional and empty. */
  public Optional<HostAndPort> address(String key) {
    return value(key) instanceof HostAndPort address ? Optional.of(address) : none(key);
  }

  private Optional<HostAndPort> none(String key) {
    if (setting(key).type() != ValueType.OPTIONAL_ADDRESS) {
      throw new IllegalArgumentException(key + " is not declared as an address");
    }
    return Optional.empty();
  }

  public List<String> list(String key) {
    check(key, ValueType.Shape.LIST);
    return ValueType.castList(value(key));
  }

  /** Names and values in the order they were written. */
  public Map<String, String> map(String key) {
    check(key, ValueType.Shape.MAP);
    return ValueType.castMap(value(key));
  }

  /** The records of a list, each with values and an origin of its own. */
  public List<Settings> sections(String key) {
    if (schema.sectionList(key).isEmpty()) {
      throw new IllegalArgumentException(key + " is not declared as a list of records");
    }
    return sections.getOrDefault(key, List.of());
  }

  /** Whether somebody set the key, even to its default. */
  public boolean isSet(String key) {
    return values.containsKey(key) || sections.containsKey(key);
  }

  /** Where the value of a key came from. */
  public Origin origin(String key) {
    Value value = values.get(key);
    List<Settings> records = sections.get(key);
    if (records != null && !records.isEmpty()) {
      return records.getFirst().origin();
    }
    return value == null ? new Origin.Default() : value.origin();
  }

  /** Where this record was begun; for the whole configuration: default. */
  public Origin origin() {
    return origin;
  }

  /**
   * The refusal of a value that is well-formed but makes no sense in its place, worded as every
   * refusal is.
   *
   * @param reason continues "key = 'value' ...": {@code "names a file that cannot be read"}
   * @param remedy what to do, as a sentence without a full stop
   */
  public SettingsException refuse(String key, String reason, String remedy) {
    Setting setting = setting(key);
    return new SettingsException(
        List.of(Refusals.badValue(setting, text(key), origin(key), reason) + "; " + remedy));
  }

  /** The effective configuration as YAML, the origin of each value behind it, secrets masked. */
  public String print() {
    return SettingsPrinter.print(this);
  }

  SettingsSchema schema() {
    return schema;
  }

  Object value(String key) {
    Value value = values.get(key);
    return value == null ? setting(key).initial() : value.value();
  }

  private Setting setting(String key) {
    return schema
        .setting(key)
        .orElseThrow(() -> new IllegalArgumentException("key " + key + " is not declared"));
  }

  private void check(String key, ValueType.Shape shape) {
    if (setting(key).type().shape() != shape) {
      throw new IllegalArgumentException(key + " is declared as " + setting(key).type().word());
    }
  }

  private <T> T typed(String key, Class<T> type) {
    Object value = value(key);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(key + " is declared as " + setting(key).type().word());
    }
    return type.cast(value);
  }
}
