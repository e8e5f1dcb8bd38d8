/** Pulls Catalog_Тарифы into dict.tariffs. Tells nobody. The example of ops/docs/adding-a-job.md. */
@NullMarked
package uz.consult.example.tariffs;

import org.jspecify.annotations.NullMarked;
