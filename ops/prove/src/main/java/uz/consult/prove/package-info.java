/**
 * Proves by trial that 1C = PostgreSQL = Chatwoot after anything: random changes, faults, kills and job runs from one seed, then a
 * comparison by the rules, written anew from the contract. Knows the stand-ins; the product it knows as a program only.
 */
@NullMarked
package uz.consult.prove;

import org.jspecify.annotations.NullMarked;
