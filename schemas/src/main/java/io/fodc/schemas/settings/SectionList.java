package io.fodc.schemas.settings;

/**
 * A declared key whose value is a list of records.
 *
 * @param shortFlag name of the repeatable flag that adds a record with one key set, without dashes
 * @param shortKey the key of the record that the short flag sets
 */
record SectionList(
    String key, String shortFlag, String shortKey, SettingsSchema element, String description) {}
