{{/* Every service: its name, the key of its values, and the keys that its Secret must have, or may have. */}}
{{- define "countersign.services" -}}
gateway: { key: gateway, required: [DATABASE_URL, API_KEY_PEPPER, EVIDENCE_SIGNING_KEYS, OPERATOR_KEY, SECRETS_KEY] }
task-registry: { key: taskRegistry, required: [DATABASE_URL, EVIDENCE_SIGNING_KEYS] }
matcher: { key: matcher, required: [DATABASE_URL] }
sla-monitor: { key: slaMonitor, required: [DATABASE_URL] }
consensus: { key: consensus, required: [DATABASE_URL] }
webhook-dispatcher: { key: webhookDispatcher, required: [DATABASE_URL, SECRETS_KEY] }
billing: { key: billing, required: [DATABASE_URL] }
{{- end }}

{{/* Of the database and the broker, for every service; which of them are needed depends on the servers. */}}
{{- define "countersign.optionalSecretKeys" -}}
[DATABASE_CA, NATS_NKEY_SEED, NATS_CREDS, NATS_TLS_CA, NATS_TLS_CERT, NATS_TLS_KEY, OPS_TOKEN]
{{- end }}

{{/* The values of a service: its own on top of the defaults. Takes (dict "root" $ "key" "taskRegistry"). */}}
{{- define "countersign.valuesOf" -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (get .root.Values .key | default dict))) }}
{{- end }}

{{- define "countersign.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "countersign.image" -}}
{{- $repository := .Values.image.repository -}}
{{- if .Values.image.registry }}{{ $repository = printf "%s/%s" .Values.image.registry $repository }}{{ end -}}
{{- if .Values.image.digest -}}
{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* Labels that select pods; they never change. Takes (dict "root" $ "component" "gateway"). */}}
{{- define "countersign.selectorLabels" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 40 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{/* Of pods: without the chart's version, so that a new chart with the same pods restarts none. */}}
{{- define "countersign.podLabels" -}}
{{ include "countersign.selectorLabels" . }}
app.kubernetes.io/part-of: countersign
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "countersign.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "countersign.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: countersign
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* `metadata` but the name. Takes (dict "root" $ "component" "gateway" "annotations" dict). */}}
{{- define "countersign.metadata" -}}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "countersign.labels" . | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "countersign.secretPrefix" -}}
{{- .Values.secrets.prefix | default (include "countersign.fullname" .) }}
{{- end }}

{{/* The Secret of a service. Takes (dict "root" $ "name" "gateway" "values" $values). */}}
{{- define "countersign.secretName" -}}
{{- .values.existingSecret | default (printf "%s-%s" (include "countersign.secretPrefix" .root) .name) }}
{{- end }}

{{- define "countersign.provisionSecretName" -}}
{{- .Values.provision.existingSecret | default (printf "%s-provision" (include "countersign.secretPrefix" .)) }}
{{- end }}

{{/* Pod Security "restricted". */}}
{{- define "countersign.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "countersign.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* What the pods of services, jobs, and tests have in common. */}}
{{- define "countersign.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "countersign.podSecurityContext" . | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* One environment variable from a Secret. Takes (dict "variable" "secret" "key" "optional"). */}}
{{- define "countersign.fromSecret" -}}
- name: {{ .variable | default .key }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/* Peers of a NetworkPolicy with a port; without peers, any address. Takes (dict "peers" "port" "protocols" "verb"). */}}
{{- define "countersign.networkRule" -}}
- ports:
    {{- $port := .port }}
    {{- range .protocols | default (list "TCP") }}
    - { protocol: {{ . }}, port: {{ $port }} }
    {{- end }}
  {{- with .peers }}
  {{ $.verb }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* Names of the PostgreSQL cluster, and of its superuser's Secret. */}}
{{- define "countersign.postgresClusterName" -}}
{{- printf "%s-postgres" (include "countersign.fullname" .) }}
{{- end }}

{{- define "countersign.superuserSecretName" -}}
{{- .Values.postgresCluster.superuserSecret | default (printf "%s-postgres-superuser" (include "countersign.secretPrefix" .)) }}
{{- end }}

{{/* Labels that the operator gives to instances, and to the Jobs that make them. */}}
{{- define "countersign.postgresClusterSelector" -}}
cnpg.io/cluster: {{ include "countersign.postgresClusterName" . }}
{{- end }}

{{/* `selectorLabels` of the nats chart. */}}
{{- define "countersign.natsSelector" -}}
app.kubernetes.io/name: {{ .Values.nats.nameOverride | default "nats" }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: nats
{{- end }}

{{/* Peers by the values, else the servers of this release, else none. */}}
{{- define "countersign.postgresqlPeers" -}}
{{- if or .Values.networkPolicy.postgresql.peers (not .Values.postgresCluster.enabled) -}}
{{ toYaml .Values.networkPolicy.postgresql.peers }}
{{- else -}}
- podSelector: { matchLabels: {{ include "countersign.postgresClusterSelector" . | fromYaml | toJson }} }
{{- end }}
{{- end }}

{{- define "countersign.natsPeers" -}}
{{- if or .Values.networkPolicy.nats.peers (not .Values.nats.enabled) -}}
{{ toYaml .Values.networkPolicy.nats.peers }}
{{- else -}}
- podSelector: { matchLabels: {{ include "countersign.natsSelector" . | fromYaml | toJson }} }
{{- end }}
{{- end }}

{{/* Selects all pods of this chart but those of some components. Takes (dict "root" $ "components" (list "test")). */}}
{{- define "countersign.podsExcept" -}}
matchLabels:
  {{- include "countersign.selectorLabels" (dict "root" .root) | nindent 2 }}
matchExpressions:
  - { key: app.kubernetes.io/component, operator: NotIn, values: [{{ join ", " .components }}] }
{{- end }}
