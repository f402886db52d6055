/**
 * The way to the proxy: requests with bounded answers, problems, events, and downloads that go on
 * where they broke off.
 */
@NullMarked
package io.fodc.ctl.http;

import org.jspecify.annotations.NullMarked;
