package dev.arenagrad.bench.peers.operators;

import static dev.arenagrad.bench.peers.operators.LibtorchCall.one;
import static dev.arenagrad.bench.peers.operators.LibtorchCall.several;
import static dev.arenagrad.bench.peers.operators.LibtorchCall.two;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Products, equations and factorisations. */
final class LibtorchLinalg {
    // @formatter:off
    static final Map<String, LibtorchCall> CALLS = Map.ofEntries(
        one("torch.dot", x -> x[0].dot(x[1])),
        one("torch.mv", x -> x[0].mv(x[1])),
        one("torch.mm", x -> x[0].mm(x[1])),
        one("torch.bmm", x -> x[0].bmm(x[1])),
        one("torch.matmul", x -> x[0].matmul(x[1])),
        one("torch.outer", x -> x[0].outer(x[1])),
        one("torch.nn.functional.linear", x -> torch.linear(x[0], x[1], new TensorOptional(x[2]))),
        one("torch.addmm", x -> x[0].addmm(x[1], x[2])),
        one("torch.addmv", x -> x[0].addmv(x[1], x[2])),
        one("torch.addr", x -> x[0].addr(x[1], x[2])),
        one("torch.baddbmm", x -> x[0].baddbmm(x[1], x[2])),
        one("torch.addbmm", x -> x[0].addbmm(x[1], x[2])),
        one("torch.inner", x -> x[0].inner(x[1])),
        one("torch.trace", x -> x[0].trace()),
        one("torch.einsum", x -> torch.einsum("bhid,bhjd->bhij", new TensorVector(x))),
        one("torch.linalg.solve", x -> torch.linalg_solve(x[0], x[1])),
        one("torch.linalg.solve_triangular", x -> torch.linalg_solve_triangular(x[0], x[1], true)),
        one("torch.linalg.inv", x -> torch.linalg_inv(x[0])),
        one("torch.linalg.det", x -> torch.linalg_det(x[0])),
        one("torch.linalg.slogdet", x -> torch.linalg_slogdet(x[0]).get1()),
        one("torch.logdet", x -> x[0].logdet()),
        one("torch.linalg.cholesky", x -> torch.linalg_cholesky(x[0])),
        two("torch.linalg.qr", x -> torch.linalg_qr(x[0])),
        several("torch.linalg.eigh", x -> eigh(x[0])),
        one("torch.linalg.eigvalsh", x -> torch.linalg_eigvalsh(x[0])),
        several("torch.linalg.svd", x -> svd(x[0])),
        one("torch.linalg.svdvals", x -> torch.linalg_svdvals(x[0])),
        one("torch.linalg.matrix_norm", x -> torch.linalg_matrix_norm(x[0])),
        one("torch.linalg.matrix_norm, ord", x -> torch.linalg_matrix_norm(x[0], Numbers.TWO)),
        one("torch.linalg.matrix_power", x -> torch.linalg_matrix_power(x[0], 3)));
    // @formatter:on

    private LibtorchLinalg() {}

    private static List<Tensor> eigh(Tensor x) {
        T_TensorTensor_T eigen = torch.linalg_eigh(x);
        Tensor values = eigen.get0();
        Tensor vectors = eigen.get1();
        return List.of(values, vectors.mul(values.reciprocal().unsqueeze(-2)).matmul(vectors.mT()));
    }

    private static List<Tensor> svd(Tensor x) {
        T_TensorTensorTensor_T svd = torch.linalg_svd(x, false, new StringViewOptional());
        return List.of(svd.get1(), svd.get0().matmul(svd.get2()));
    }
}
