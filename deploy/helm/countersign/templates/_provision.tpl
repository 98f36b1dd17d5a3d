{{/* Of the provisioning Job. Takes (dict "root" $ "isHook" true). */}}
{{- define "countersign.provisionPod" -}}
{{- $root := .root }}
{{- $labels := dict "root" $root "component" "provision" }}
{{- $admin := include "countersign.provisionSecretName" $root }}
{{- $wait := int $root.Values.provision.waitSeconds }}
{{- $secrets := list $admin }}
{{- range $name, $service := include "countersign.services" $root | fromYaml }}
{{- $values := include "countersign.valuesOf" (dict "root" $root "key" $service.key) | fromYaml }}
{{- $secrets = append $secrets (include "countersign.secretName" (dict "root" $root "name" $name "values" $values)) }}
{{- end -}}
metadata:
  labels:
    {{- include "countersign.podLabels" $labels | nindent 4 }}
  {{- if not .isHook }}
  annotations:
    {{- if $root.Values.secrets.checksums }}
    {{- $data := dict }}
    {{- range $secrets }}
    {{- $_ := set $data . ((lookup "v1" "Secret" $root.Release.Namespace .).data | default dict) }}
    {{- end }}
    checksum/secrets: {{ $data | toJson | sha256sum }}
    {{- end }}
    countersign/secrets-revision: {{ $root.Values.secrets.revision | quote }}
  {{- end }}
spec:
  {{- include "countersign.podBasics" $root | nindent 2 }}
  restartPolicy: Never
  containers:
    - name: provision
      image: {{ include "countersign.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [dist/tools/provision.js{{ if $wait }}, --wait, {{ $wait | quote }}{{ end }}]
      securityContext:
        {{- include "countersign.containerSecurityContext" $root | nindent 8 }}
      env:
        {{- include "countersign.fromSecret" (dict "secret" $admin "key" "DATABASE_URL") | nindent 8 }}
        {{- include "countersign.fromSecret" (dict "secret" $admin "key" "DATABASE_CA" "optional" true) | nindent 8 }}
        {{- range $name, $service := include "countersign.services" $root | fromYaml }}
        {{- $values := include "countersign.valuesOf" (dict "root" $root "key" $service.key) | fromYaml }}
        {{- $secret := include "countersign.secretName" (dict "root" $root "name" $name "values" $values) }}
        {{- $variable := printf "%s_DATABASE_URL" ($name | replace "-" "_" | upper) }}
        {{- include "countersign.fromSecret" (dict "variable" $variable "secret" $secret "key" "DATABASE_URL") | nindent 8 }}
        {{- end }}
      resources:
        {{- toYaml $root.Values.provision.resources | nindent 8 }}
{{- end }}
