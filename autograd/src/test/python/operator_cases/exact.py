"""
Where PyTorch 1.13 has no answer or a wrong one at a special point, and ours: for through_goldens.py.

By operator and case, what differs (as ThroughComparison names it), and the right values by place. The reasons say where each value is from.
"""

OF_ZERO = "PyTorch divides by 0 or takes its logarithm before it masks; the derivative is 0, as the one it is taken of is masked there"
ZEROS = "PyTorch's is 0 where there are several zeros; the second derivative is the product of all but two elements"
PRODUCT = "PyTorch divides infinities, or multiplies them by 0; these are the products of the other elements"
SUM = "infinite terms of both signs"
GAMMA = "PyTorch's trigamma is exact to ten digits, large at its poles, where it is infinite, and NaN at infinity, where it tends to 0"
OF_NAN = "PyTorch's at NaN depends on the element's place in its vector, NaN or a number"
SIXTH = "PyTorch takes a sixth as a float"
BCE = "PyTorch adds 1e-12 to denominators and differentiates as if they had no bounds; ours is 0 by the denominator below its bound"
FORWARD = "PyTorch's forward mode is not the transpose of its reverse mode here; ours is"
ZERO_TANGENT = "PyTorch multiplies a NaN by a tangent of zeros that stands for none"
MASKED = "PyTorch 1.13's is NaN where all is masked; it is 0, as in later versions"
NOTHING = "the result of nothing is NaN and depends on nothing, so that its derivatives are 0, as PyTorch has them in one mode or the other"
INFINITE = "PyTorch multiplies infinity by 0 in a term that does not depend on it"
ONE_NODE = "PyTorch has all gradients of the operation from one node; this is a sum of incoming gradients, which depends on no input"
SINGULAR = "PyTorch divides by differences of equal singular values, or multiplies by a determinant of 0; these are cofactors"
ROUNDED = "PyTorch loses five digits of a variance of 0"
LIMIT = "PyTorch's is NaN where one is infinite; this is the limit"
POWER = "PyTorch leaves out the mixed derivative 1 / a of a^b at b = 0, and is NaN from 0 times infinity at a = 0, where powers are flat in b"

EXACT = {
    ("torch.clamp, Tensor", "ties"): {
        "tangent 0": ("4=0", FORWARD),
    },
    ("torch.cumprod", "NaN"): {
        "gradient 0": ("1=0.875", PRODUCT),
        "second 0": ("1=-1.28125", PRODUCT),
        "turned 0": ("1=-0.75", PRODUCT),
    },
    ("torch.cumprod", "infinities"): {
        "cotangent 0": ("3=nan", SUM),
        "gradient 0": ("1=-inf 3=inf", PRODUCT),
        "second 0": ("0=inf 1=inf 3=-inf", PRODUCT),
        "tangent 0": ("3=nan", SUM),
        "turned 0": ("3=-inf", PRODUCT),
    },
    ("torch.digamma", "edges"): {
        "cotangent 0": ("2=-0.8224670334241132 3=-inf 4=8.635903850953188 5=1.1168502750680849 7=inf 9=inf 12=-inf", GAMMA),
        "gradient 0": ("2=2.2617843419163113 3=-inf 4=-9.252754126021273 5=7.817951925476594 7=inf 9=inf 12=-inf", GAMMA),
        "second 0": ("11=0", GAMMA),
        "tangent 0": ("2=-0.2056167583560283 3=-inf 4=3.0842513753404246 5=1.1168502750680849 7=-inf 9=-inf 12=inf", GAMMA),
        "turned 0": ("11=0", GAMMA),
    },
    ("torch.lgamma", "edges"): {
        "second 0": ("2=1.6449340668482264 3=-inf 4=-1.6192319720537227 5=-5.584251375340425 7=inf 9=-inf 12=-inf", GAMMA),
        "turned 0": ("2=-0.2056167583560283 3=-inf 4=-2.6987199534228714 5=1.1168502750680849 7=inf 9=inf 12=-inf", GAMMA),
    },
    ("torch.linalg.vector_norm", "p=0.5, infinite"): {
        "cotangent 0": ("0=-inf", PRODUCT),
    },
    ("torch.linalg.vector_norm", "p=0.5, some zeros"): {
        "second 0": ("0=0 2=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=0.5, zeros"): {
        "second 0": ("0=0 1=0 2=0", OF_ZERO),
        "turned 0": ("0=0 1=0 2=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=1.5, empty rows"): {
        "cotangent 0": ("0=0 1=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=1.5, empty"): {
        "cotangent 0": ("0=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=1.5, some zeros"): {
        "second 0": ("0=0 2=0", OF_ZERO),
        "turned 0": ("0=0 2=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=1.5, zeros"): {
        "cotangent 0": ("0=0", OF_ZERO),
        "second 0": ("0=0 1=0 2=0", OF_ZERO),
        "turned 0": ("0=0 1=0 2=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=2.0, zeros"): {
        "second 0": ("0=0 1=0 2=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=3.0, empty rows"): {
        "cotangent 0": ("0=0 1=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=3.0, empty"): {
        "cotangent 0": ("0=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=3.0, zeros"): {
        "cotangent 0": ("0=0", OF_ZERO),
    },
    ("torch.max", "NaN"): {
        "tangent 0": ("0=-0.125", FORWARD),
    },
    ("torch.mean", "empty rows"): {
        "tangent 0": ("0=0 1=0 2=0", NOTHING),
    },
    ("torch.mean", "empty"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.median", "NaN"): {
        "tangent 0": ("0=-0.125", FORWARD),
    },
    ("torch.min", "NaN"): {
        "tangent 0": ("0=-0.125", FORWARD),
    },
    ("torch.mm", "NaN"): {
        "turned 1": ("0=1.21875 1=1.53125", ZERO_TANGENT),
    },
    ("torch.nn.functional.binary_cross_entropy", "empty, default"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.binary_cross_entropy", "empty, mean"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.binary_cross_entropy", "extreme, default"): {
        "cotangent 0": ("0=5.3125000212277026e11", BCE),
        "second 0": ("0=7.031250028095488e10 1=-4.218750016857293e11 2=1.757812507023872e11 3=4.570312518262067e11", BCE),
        "tangent 0": ("0=-1.2500000049947536e11", BCE),
        "turned 0": ("0=-2.460937509833421e11 1=1.0546875042143231e11 2=-3.515625014047745e10 3=-1.757812507023872e11", BCE),
    },
    ("torch.nn.functional.binary_cross_entropy", "extreme, mean"): {
        "cotangent 0": ("0=7.500000029968522e11", BCE),
        "second 0": ("0=-1.1718750046825815e11 1=7.61718753043678e11 2=-6.445312525754198e11 3=-2.929687511706454e11", BCE),
        "tangent 0": ("0=-1.2500000049947536e11", BCE),
        "turned 0": ("0=4.101562516389035e11 1=-1.757812507023872e11 2=5.8593750234129074e10 3=2.929687511706453e11", BCE),
    },
    ("torch.nn.functional.binary_cross_entropy", "extreme, none"): {
        "cotangent 0": ("1=-2.0000000079916057e12 2=1.750000006992655e12", BCE),
        "second 0": ("0=6.093750024349424e11 1=2.250000008990556e12 2=-2.8437500113630645e12 3=1.8906250075545647e12", BCE),
        "tangent 0": ("0=0 1=-3.750000014984261e11 2=-1.2500000049947536e11 3=0", BCE),
        "turned 0": ("0=-3.281250013111228e11 1=4.2187500168572925e11 2=2.0312500081164746e11 3=-8.59375003433893e11", BCE),
    },
    ("torch.nn.functional.binary_cross_entropy", "extreme, sum"): {
        "cotangent 0": ("0=-2.6250000104889824e12", BCE),
        "second 0": ("0=1.8750000074921304e12 1=2.0625000082413433e12 2=-1.8750000074921304e12 3=-1.6875000067429172e12", BCE),
        "tangent 0": ("0=-5.000000019979014e11", BCE),
        "turned 0": ("0=-1.3125000052444912e12 1=5.62500002247639e11 2=-1.8750000074921304e11 3=-9.375000037460651e11", BCE),
    },
    ("torch.nn.functional.binary_cross_entropy", "float64, mean"): {
        "second 0": ("0=-0.8795960571729808 2=10.479323810196417 5=2.3389717129356393", BCE),
        "turned 0": ("0=1.0417796553083316", BCE),
    },
    ("torch.nn.functional.binary_cross_entropy_with_logits", "empty, default"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.binary_cross_entropy_with_logits", "empty, mean"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.celu", "edges, alpha 0.5"): {
        "cotangent 0": ("13=nan", OF_NAN),
        "gradient 0": ("13=nan", OF_NAN),
        "tangent 0": ("13=nan", OF_NAN),
    },
    ("torch.nn.functional.celu", "edges, alpha 1.0"): {
        "cotangent 0": ("13=nan", OF_NAN),
        "gradient 0": ("13=nan", OF_NAN),
        "tangent 0": ("13=nan", OF_NAN),
    },
    ("torch.nn.functional.conv1d", "NaN"): {
        "turned 1": ("0=-0.5 2=1.375", ZERO_TANGENT),
    },
    ("torch.nn.functional.conv2d", "NaN"): {
        "turned 1": ("0=-1.734375 6=1.0", ZERO_TANGENT),
    },
    ("torch.nn.functional.cross_entropy", "no samples, default"): {
        "cotangent 0": ("0=0", NOTHING),
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.cross_entropy", "no samples, mean"): {
        "cotangent 0": ("0=0", NOTHING),
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.cross_entropy, weighted", "all ignored, mean"): {
        "cotangent 0": ("0=0", NOTHING),
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.elu", "edges"): {
        "cotangent 0": ("13=nan", OF_NAN),
        "gradient 0": ("13=nan", OF_NAN),
        "tangent 0": ("13=nan", OF_NAN),
    },
    ("torch.nn.functional.elu", "edges, alpha 1.7"): {
        "cotangent 0": ("13=nan", OF_NAN),
        "gradient 0": ("13=nan", OF_NAN),
        "tangent 0": ("13=nan", OF_NAN),
    },
    ("torch.nn.functional.embedding", "padding that occurs"): {
        "tangent 0": ("0=0 1=0 2=0 9=0 10=0 11=0", FORWARD),
    },
    ("torch.nn.functional.hardsigmoid", "float64"): {
        "gradient 0": ("0=0.08333333333333333 1=-0.1875 3=0.20833333333333334 5=-0.1875 6=0.2708333333333333", SIXTH),
        "tangent 0": ("0=-0.14583333333333334 1=0.0625 3=-0.10416666666666667 5=0.020833333333333332 6=-0.0625", SIXTH),
    },
    ("torch.nn.functional.huber_loss", "empty, default"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.huber_loss", "empty, mean"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.kl_div", "empty, default"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.kl_div", "empty, mean"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.l1_loss", "empty, default"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.l1_loss", "empty, mean"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.mse_loss", "empty, default"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.mse_loss", "empty, mean"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.mse_loss", "infinite, default"): {
        "turned 0": ("0=0.6875 1=-0.9166666666666666", INFINITE),
        "turned 1": ("0=-0.6875 1=0.9166666666666666", INFINITE),
    },
    ("torch.nn.functional.mse_loss", "infinite, mean"): {
        "turned 0": ("0=0.375 1=-0.5", INFINITE),
        "turned 1": ("0=-0.375 1=0.5", INFINITE),
    },
    ("torch.nn.functional.mse_loss", "infinite, none"): {
        "tangent 0": ("0=-inf", INFINITE),
        "turned 0": ("0=0.9375 1=1.5", INFINITE),
        "turned 1": ("0=-0.9375 1=-1.5", INFINITE),
    },
    ("torch.nn.functional.mse_loss", "infinite, sum"): {
        "turned 0": ("0=0.375 1=-0.5", INFINITE),
        "turned 1": ("0=-0.375 1=0.5", INFINITE),
    },
    ("torch.nn.functional.nll_loss", "no samples, default"): {
        "cotangent 0": ("0=0", NOTHING),
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.nll_loss", "no samples, mean"): {
        "cotangent 0": ("0=0", NOTHING),
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.nll_loss, weighted", "all ignored, mean"): {
        "cotangent 0": ("0=0", NOTHING),
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.normalize", "zeros"): {
        "second 0": ("0=0 1=0", OF_ZERO),
    },
    ("torch.nn.functional.scaled_dot_product_attention", "nothing seen"): {
        "cotangent 0": ("2=0 3=0", PRODUCT),
        "gradient 2": ("0=0.375 1=-1.75 2=0 3=0", PRODUCT),
        "second 2": ("0=0 1=0 2=0 3=0", PRODUCT),
        "tangent 0": ("2=0 3=0", PRODUCT),
    },
    ("torch.nn.functional.selu", "edges"): {
        "cotangent 0": ("13=nan", OF_NAN),
        "gradient 0": ("13=nan", OF_NAN),
        "tangent 0": ("13=nan", OF_NAN),
    },
    ("torch.nn.functional.smooth_l1_loss", "empty, default"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.smooth_l1_loss", "empty, mean"): {
        "tangent 0": ("0=0", NOTHING),
    },
    ("torch.nn.functional.smooth_l1_loss", "infinite, default"): {
        "turned 0": ("1=0", INFINITE),
        "turned 1": ("1=0", INFINITE),
    },
    ("torch.nn.functional.smooth_l1_loss", "infinite, mean"): {
        "turned 0": ("1=0", INFINITE),
        "turned 1": ("1=0", INFINITE),
    },
    ("torch.nn.functional.smooth_l1_loss", "infinite, none"): {
        "turned 0": ("1=0", INFINITE),
        "turned 1": ("1=0", INFINITE),
    },
    ("torch.nn.functional.smooth_l1_loss", "infinite, sum"): {
        "turned 0": ("1=0", INFINITE),
        "turned 1": ("1=0", INFINITE),
    },
    ("torch.pow, Scalar", "edges, 0"): {
        "second 0": ("0=0 1=0 2=0 4=0 6=0 8=0 10=0 11=0", OF_ZERO),
    },
    ("torch.pow, Scalar", "vector, 0"): {
        "second 0": ("5=0 6=0 7=0 8=0", OF_ZERO),
    },
    ("torch.prod", "infinite"): {
        "cotangent 0": ("0=inf", PRODUCT),
        "gradient 0": ("1=1.0", PRODUCT),
        "second 0": ("0=inf 1=1.5625 2=inf", PRODUCT),
        "tangent 0": ("0=-inf", PRODUCT),
        "turned 0": ("0=-inf 1=-0.9375 2=-inf", PRODUCT),
    },
    ("torch.prod", "zeros"): {
        "turned 0": ("1=5.625 3=-3.375", ZEROS),
    },
    ("torch.std", "along 0, expanded"): {
        "cotangent 0": ("0=0 1=0 2=0 3=0 4=0 5=0 6=0 7=0 8=0 9=0 10=0 11=0", OF_ZERO),
    },
    ("torch.std", "equal ones"): {
        "cotangent 0": ("0=0", OF_ZERO),
    },
    ("torch.std_mean", "along 0, expanded"): {
        "cotangent 0": ("0=0 1=0 2=0 3=0 4=0 5=0 6=0 7=0 8=0 9=0 10=0 11=0", OF_ZERO),
    },
    ("torch.nn.functional.conv_transpose1d", "images"): {
        "recorded 2": ("0=0", ONE_NODE),
    },
    ("torch.nn.functional.conv_transpose2d", "images"): {
        "recorded 2": ("0=0", ONE_NODE),
    },
    ("torch.Tensor.pow_", "powers of zero"): {
        "second 0": ("0=0 1=-1.25 2=0", OF_ZERO),
        "second 1": ("0=-1.171875 1=0 2=0", OF_ZERO),
    },
    ("torch.linalg.det", "equal singular values"): {
        "second 0": ("0=-3.5 1=0 2=1.3125 3=0 4=-3.5 5=3.0625 6=-0.875 7=0.21875 8=-4.8125", SINGULAR),
        "tangent 0": ("0=0.375", SINGULAR),
        "turned 0": ("0=0.65625 1=0 2=0.65625 3=0 4=0.65625 5=1.53125 6=0.21875 7=-0.21875 8=-0.4375", SINGULAR),
    },
    ("torch.linalg.det", "singular"): {
        "tangent 0": ("0=-4.625", SINGULAR),
    },
    ("torch.linalg.det", "zeros"): {
        "second 0": ("0=-1.25 1=0.390625 2=-0.234375 3=-0.703125", SINGULAR),
        "turned 0": ("0=-0.390625 1=0.078125 2=-0.234375 3=-0.546875", SINGULAR),
    },
    ("torch.linalg.vector_norm", "p=-1.0, some zeros"): {
        "second 0": ("0=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=0.5, a row of zeros"): {
        "second 0": ("0=0 1=0", OF_ZERO),
        "turned 0": ("0=0 1=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=1.5, a row of zeros"): {
        "cotangent 0": ("0=0", OF_ZERO),
        "second 0": ("0=0 1=0", OF_ZERO),
        "turned 0": ("0=0 1=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=2.0, a row of zeros"): {
        "second 0": ("0=0 1=0", OF_ZERO),
    },
    ("torch.linalg.vector_norm", "p=3.0, a row of zeros"): {
        "cotangent 0": ("0=0", OF_ZERO),
    },
    ("torch.nn.functional.group_norm", "equal elements"): {
        "turned 0": ("0=80.29220621521274 1=134.64385349935677 2=-230.99450095761208 3=16.05844124304255", ROUNDED),
    },
    ("torch.div", "edges"): {
        "tangent 0": ("18=nan 36=nan", SUM),
        "turned 1": ("18=nan 36=nan", SUM),
    },
    ("torch.fmax", "edges"): {
        "tangent 0": ("0=-0.875 10=-0.625 20=-0.375 30=-0.125 40=0.125 50=0.375 60=0.625 70=-0.875", FORWARD),
    },
    ("torch.logaddexp", "edges"): {
        "second 0": ("6=0 7=0 15=0 16=0 24=0 25=0 33=0 34=0 42=0 43=0 51=0 52=0 54=0 55=0 56=0 57=0 58=0 59=0 61=0 63=0 64=0 65=0 66=0 67=0 68=0 69=0", LIMIT),
        "second 1": ("6=0 7=0 15=0 16=0 24=0 25=0 33=0 34=0 42=0 43=0 51=0 52=0 54=0 55=0 56=0 57=0 58=0 59=0 61=0 63=0 64=0 65=0 66=0 67=0 68=0 69=0", LIMIT),
        "turned 0": ("6=0 15=0 24=0 33=0 42=0 51=0 63=0 64=0 65=0 66=0 67=0 68=0 69=0", LIMIT),
        "turned 1": ("7=0 16=0 25=0 34=0 43=0 52=0 54=0 55=0 56=0 57=0 58=0 59=0 61=0", LIMIT),
    },
    ("torch.maximum", "edges"): {
        "tangent 0": ("8=-0.25 17=-0.5 26=-0.75 35=-1.0 44=0.5 53=0.25 62=0 71=-0.25 72=0.5 73=-0.5 74=0.25 75=-0.75 76=0 77=-1.0 78=-0.25 79=0.5 80=-0.5", FORWARD),
    },
    ("torch.minimum", "edges"): {
        "tangent 0": ("8=-0.25 17=-0.5 26=-0.75 35=-1.0 44=0.5 53=0.25 62=0 71=-0.25 72=0.5 73=-0.5 74=0.25 75=-0.75 76=0 77=-1.0 78=-0.25 79=0.5 80=-0.5", FORWARD),
    },
    ("torch.pow", "edges"): {
        "cotangent 0": ("0=0", POWER),
        "second 0": ("0=0 1=0 3=-inf 5=0", POWER),
        "second 1": ("0=0 1=2.0 5=0 6=0 9=-0.625 27=0.6047451796710117 45=-1.8310599801189116 54=-inf", POWER),
        "turned 0": ("9=0.625 27=-0.375 45=-0.026041666666666664", POWER),
    },
    ("torch.xlogy", "edges"): {
        "turned 1": ("18=nan 36=nan", SUM),
    },
}
