using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Tracking.Local.Triggers;

/// <summary>What a function that asks for it is told of its invocation. It has no trigger metadata.</summary>
internal sealed class LocalFunctionContext(
    IFunctionMetadata metadata,
    ParameterInfo[] parameters,
    IServiceProvider services,
    int retries,
    CancellationToken cancellation
) : FunctionContext
{
    /// <inheritdoc />
    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    /// <inheritdoc />
    public override string FunctionId => metadata.FunctionId!;

    /// <inheritdoc />
    public override TraceContext TraceContext { get; } = new CurrentTrace();

    /// <inheritdoc />
    public override BindingContext BindingContext { get; } = new NoBindings();

    /// <inheritdoc />
    public override RetryContext RetryContext =>
        retries == 0 ? null! : new Retry(retries, metadata.Retry?.MaxRetryCount ?? 0);

    /// <inheritdoc />
    public override IServiceProvider InstanceServices { get; set; } = services;

    /// <inheritdoc />
    public override FunctionDefinition FunctionDefinition { get; } =
        new Definition(metadata, parameters);

    /// <inheritdoc />
    public override IDictionary<object, object> Items { get; set; } =
        new Dictionary<object, object>();

    /// <inheritdoc />
    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    /// <inheritdoc />
    public override CancellationToken CancellationToken => cancellation;

    private sealed class CurrentTrace : TraceContext
    {
        public override string TraceParent { get; } = Activity.Current?.Id ?? "";

        public override string TraceState { get; } = Activity.Current?.TraceStateString ?? "";
    }

    private sealed class NoBindings : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData { get; } =
            new Dictionary<string, object?>();
    }

    private sealed class Retry(int count, int maximum) : RetryContext
    {
        public override int RetryCount => count;

        public override int MaxRetryCount => maximum;
    }

    private sealed class Definition(IFunctionMetadata metadata, ParameterInfo[] parameters)
        : FunctionDefinition
    {
        public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. parameters.Select(p => new FunctionParameter(p.Name!, p.ParameterType))];

        public override string PathToAssembly => metadata.ScriptFile!;

        public override string EntryPoint => metadata.EntryPoint!;

        public override string Id => metadata.FunctionId!;

        public override string Name => metadata.Name!;

        public override IImmutableDictionary<string, BindingMetadata> InputBindings =>
            ImmutableDictionary<string, BindingMetadata>.Empty;

        public override IImmutableDictionary<string, BindingMetadata> OutputBindings =>
            ImmutableDictionary<string, BindingMetadata>.Empty;
    }

    private sealed class InvocationFeatures : IInvocationFeatures
    {
        private readonly Dictionary<Type, object?> features = [];

        public void Set<T>(T instance) => features[typeof(T)] = instance;

        public T? Get<T>() => features.TryGetValue(typeof(T), out var found) ? (T?)found : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() =>
            features.Select(f => KeyValuePair.Create(f.Key, f.Value!)).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() =>
            GetEnumerator();
    }
}
