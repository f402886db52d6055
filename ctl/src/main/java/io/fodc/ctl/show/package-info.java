/**
 * What came from the proxy as people and programs read it: tables, JSON, YAML, plain names. Text
 * from outside is made harmless for a terminal here.
 */
@NullMarked
package io.fodc.ctl.show;

import org.jspecify.annotations.NullMarked;
