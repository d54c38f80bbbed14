using System.Text;
using Microsoft.OpenApi;
using Tracking.Functions.Web.Reference.Model;
using Tracking.Functions.Web.Reference.Operations;
using Tracking.Shared;

namespace Tracking.Functions.Web.Reference;

/// <summary>The API reference as an OpenAPI document, made when it is first asked for.</summary>
public sealed class ReferenceDocument
{
    private readonly Lazy<ServedFile> file = new(Make);

    /// <summary>The document as it is served.</summary>
    internal ServedFile File => file.Value;

    /// <summary>What is said of the operations, in the order in which they are read.</summary>
    internal static IReadOnlyList<OperationGroup> Groups { get; } =
    [
        CollectOperations.All,
        QueryOperations.All,
        ReportOperations.All,
        ManageOperations.All,
        TargetOperations.All,
        OperateOperations.All,
        PageOperations.All,
        TrackingOperations.All,
        SegmentOperations.All,
        SyneriseOperations.All,
        MatomoOperations.All,
        SnowplowOperations.All,
        PostHogOperations.All,
    ];

    /// <summary>Makes the document of the app's functions.</summary>
    internal static OpenApiDocument Build()
    {
        var app = typeof(ReferenceDocument).Assembly;
        return DocumentBuilder.Build(
            HttpRoute.Of(app),
            Groups,
            RecordSchemas.Of(app, typeof(ApiSchemaAttribute).Assembly).Concat(WrittenSchemas.All())
        );
    }

    private static ServedFile Make()
    {
        using var text = new StringWriter();
        Build().SerializeAsV31(new OpenApiJsonWriter(text, new() { Terse = true }));
        return new("application/json", Encoding.UTF8.GetBytes(text.ToString()));
    }
}
