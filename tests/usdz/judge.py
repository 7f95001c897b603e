"""Judges USDZ archives with Pixar's own library: usd-core up to 24.11, which has the rules of ARKit."""

import sys

from pxr import Usd, UsdGeom, UsdShade, UsdUtils

faults = 0
for path in sys.argv[1:]:
    checker = UsdUtils.ComplianceChecker(arkit=True)
    # The wheel lacks the definitions of shaders that this one rule compares with.
    checker._rules = [rule for rule in checker._rules if type(rule).__name__ != "ShaderPropertyTypeConformanceChecker"]
    checker.CheckCompliance(path)
    found = checker.GetErrors() + checker.GetFailedChecks() + checker.GetWarnings()
    stage = Usd.Stage.Open(path)
    meshes = [UsdGeom.Mesh(prim) for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh)]
    for mesh in meshes:
        points = len(mesh.GetPointsAttr().Get())
        corners = mesh.GetFaceVertexIndicesAttr().Get()
        if max(corners) >= points or len(mesh.GetNormalsAttr().Get()) != points:
            found.append(f"{mesh.GetPath()}: lists that do not fit")
        material, _ = UsdShade.MaterialBindingAPI(mesh.GetPrim()).ComputeBoundMaterial()
        surface = material and material.ComputeSurfaceSource()[0]
        if not surface or surface.GetShaderId() != "UsdPreviewSurface":
            found.append(f"{mesh.GetPath()}: no surface")
    box = UsdGeom.BBoxCache(Usd.TimeCode.Default(), ["default", "render"]).ComputeWorldBound(stage.GetDefaultPrim())
    low = box.ComputeAlignedRange().GetMin()
    if UsdGeom.GetStageMetersPerUnit(stage) != 1 or UsdGeom.GetStageUpAxis(stage) != "Y" or abs(low[1]) > 1e-3:
        found.append("does not stand on the ground in metres")
    print(f"{path}: {len(meshes)} meshes, {'; '.join(map(str, found)) or 'nothing wrong'}")
    faults += len(found)
sys.exit(1 if faults else 0)
