/** The demo: a sandbox in which things happen, so that every page of the launcher has something to show. Started by {@code ops/etl demo}. */
@NullMarked
package uz.consult.sandbox.demo;

import org.jspecify.annotations.NullMarked;
