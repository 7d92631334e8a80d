package dev.arenagrad.bench.peers.operators;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Applies an operator of libtorch to the operands of a case. */
interface LibtorchCall {
    /** {@return the results, in the order of the case} */
    List<Tensor> of(Tensor[] operands);

    /** The same for operators with one result. */
    interface Single {
        Tensor of(Tensor[] operands);
    }

    /** The same for operators with two results. */
    interface Pair {
        T_TensorTensor_T of(Tensor[] operands);
    }

    /** The same for operators with any number of results. */
    interface Vector {
        TensorVector of(Tensor[] operands);
    }

    /** {@return the line of an operator with one result} */
    static Map.Entry<String, LibtorchCall> one(String name, Single call) {
        return several(name, x -> List.of(call.of(x)));
    }

    /** {@return the line of an operator with two results} */
    static Map.Entry<String, LibtorchCall> two(String name, Pair call) {
        return several(name, x -> {
            T_TensorTensor_T pair = call.of(x);
            return List.of(pair.get0(), pair.get1());
        });
    }

    /** {@return the line of an operator with any number of results} */
    static Map.Entry<String, LibtorchCall> vector(String name, Vector call) {
        return several(name, x -> List.of(call.of(x).get()));
    }

    /** {@return the line of an operator with several results} */
    static Map.Entry<String, LibtorchCall> several(String name, LibtorchCall call) {
        return Map.entry(name, call);
    }
}
