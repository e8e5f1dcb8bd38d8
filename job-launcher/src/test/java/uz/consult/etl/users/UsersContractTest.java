package uz.consult.etl.users;

import uz.consult.launcher.JobContract;

/** {@code users} keeps what every job promises. */
class UsersContractTest extends JobContract {

    @Override
    protected String job() {
        return "users";
    }

    @Override
    protected String entity() {
        return "Catalog_Пользователи";
    }

    @Override
    protected String table() {
        return "cons.users";
    }

    @Override
    protected String rows() {
        return "cons.users where not invalid";
    }

    @Override
    protected String poisonedField() {
        return "DeletionMark";
    }

    @Override
    protected Object poison() {
        return "да";
    }

    @Override
    protected String spoil() {
        return "update cons.users set con_limit = 99 where cl_ref_key = ?";
    }

    @Override
    protected String spoiled() {
        return "con_limit";
    }
}
