/** 1C, Chatwoot and PostgreSQL for one machine: what the demo and the tests run against. */
@NullMarked
package uz.consult.sandbox;

import org.jspecify.annotations.NullMarked;
